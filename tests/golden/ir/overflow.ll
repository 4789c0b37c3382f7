define internal void @orders.rows(
; only a product of two values that are there can be a fault
call { i64, i1 } @llvm.smul.with.overflow.i64(i64 %amount
%fault = and i1 %overflow, %price.present
call void @ism_row_fault(
sound:
xor i1 %fault, true
%n.rows = load i64,
%sum = getelementptr
