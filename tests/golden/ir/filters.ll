; what needs no more than the columns is counted in a pass over them, and added once
define internal void @tickets.pass(
%level = load i8,
%compare = icmp eq i64
%count, align 4
row.done:
ret void
; the batch is seen through before a row is counted; only the optional field may be absent
define internal void @tickets.rows(ptr %worker, ptr %batch)
%open.all.fit = icmp ule i8 %worst, 0
%hours.all.fit = icmp ule i8 %worst2, 1
%level.all.fit = icmp ule i8 %worst4, 0
; the one cell is found once a batch
%cell = call ptr @ism_cells_find(
br i1 %all.fit5, label %fits, label %find
; where not, the fields are checked one by one, in the order of their declaration
ask:
open.fits:
hours.fits:
level.fits:
span.rows:
call void @tickets.pass(
; the filter once, for the rows and for the values, which may be fewer
%hours.present
%compare = icmp eq i64
zext i1 %compare to i64
%n.rows = load i64,
%counts = and i1 %compare, %hours.present
%n.values = load i64,
; a value of everyday size is added without a branch
call i1 @ism_exact_window(double
sext i1 %counts to i128
label %far, label %near
far:
call void @ism_state_sum_real_add_far(
call void @ism_row_reject(
