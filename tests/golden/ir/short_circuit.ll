define internal void @logs.rows(
%compare = icmp sgt i64 %size
label %and.done, label %and.more
and.more:
call void @ism_text_lower(
@ism_text_equal(
br label %and.done
and.done:
phi i1 [ false,
%n.rows = load i64,
