// Package interview is the interviewer: it asks questions of the bank one at a
// time, takes answers, has them graded, probes what was missed, and reports.
//
// A [Session] is a pure state machine: [Session.Apply] takes an [Event] and the
// time, and nothing else happens. [Service] keeps sessions in a store and grades
// outside of its transactions, so that a double click, a second process or a
// kill loses no answer and grades none twice.
//
// Front ends turn what a member does into events, call [Service.Do], and show
// what the session then says: [Session.AskText], [Session.HintText],
// [Session.GradeText], and in the end [Session.Report]. Which buttons make sense
// is [Session.Actions].
//
// # Points
//
// A turn is one question with its follow-ups. Its score is the mean of its
// rubric's verdicts ([grade.Score]) times what the hints left of it. What is
// first said at a follow-up counts half: it lifts a point that was missed or
// wrong to partly, and one that was said partly to said. A question that was
// skipped counts 0; one that was left unanswered at the end does not count.
package interview
