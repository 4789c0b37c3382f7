; the one cell is found once a batch
define internal void @tickets.rows(ptr %worker, ptr %batch)
%cell = call ptr @ism_cells_find(
row:
; fields are checked in the order of their declaration; only the optional one may be absent
call void @ism_row_reject(
call i32 @ism_field_bool(
, label %hours.done, label %hours.given
call i32 @ism_field_number(
%hours.present = phi i1 [ false, %open.fits ], [ true, %hours.fits ]
call i32 @ism_field_enum(
; the filter once, then both states
%compare = icmp eq i64 %level, 1
zext i1 %compare to i64
call void @ism_state_count_add_many(
br i1 %compare, label %holds, label %counted
br i1 %hours.present, label %add, label %miss
call void @ism_state_sum_real_add(
call void @ism_state_miss(
