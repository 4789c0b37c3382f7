; the one cell is found once a batch
define internal void @tickets.rows(ptr %worker, ptr %batch)
%cell = call ptr @ism_cells_find(
row:
; fields are read at once, and the row branches where one of them is in doubt; only the optional one may be absent
call i1 @ism_quick_bool(
call i1 @ism_quick_number(
call i1 @ism_quick_enum(
, label %fields.again, label %fields.sure
call void @ism_row_reject(
fields.again:
%hours.present = phi i1 [ %hours.there, %fields.sure ], [ %hours.present.again,
; the filter once, and the rows of both states; values may be fewer
%compare = icmp eq i64 %level, 1
zext i1 %compare to i64
%n.shared = load i64,
%counts = and i1 %compare, %hours.present
%n.values = load i64,
; a value of everyday size is added without a branch
call i1 @ism_exact_window(double %hours
sext i1 %counts to i128
label %far, label %near
; in doubt the fields are checked one by one, in the order of their declaration
call i32 @ism_field_bool(
, label %hours.done, label %hours.given
call i32 @ism_field_number(
call i32 @ism_field_enum(
far:
call void @ism_state_sum_real_add_far(
