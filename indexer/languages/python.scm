; What is captured from Python, in the capture names of tree-sitter's tags and locals queries.
; Names that those do not know: block, statement, string, comment, decision, assignment, decorated.

; Definitions
(class_definition) @definition.class
(function_definition) @definition.function
(decorated_definition definition: (_) @decorated.definition) @decorated

; References
(call function: (_)) @reference.call
(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import

; Names that a scope binds, besides parameters, definitions and imports
(assignment) @assignment
(augmented_assignment left: (identifier) @local.definition)
(named_expression) @assignment.inner
(for_statement) @loop
(for_in_clause) @loop
(as_pattern) @as
(case_pattern (dotted_name . (identifier) @local.definition .))
(case_pattern (as_pattern (identifier) @local.definition))
(global_statement (identifier) @local.global)
(nonlocal_statement (identifier) @local.nonlocal)
(lambda parameters: (_)) @lambda

; What functions give, what is taken out of containers, what runs without being named
(return_statement (_) @returned)
(yield) @yielded
(subscript value: (_)) @subscript
(decorator (_) @decorator)
(with_item value: (as_pattern . (_) @entered))
(with_item value: [(identifier) (attribute) (call)] @entered)

; Decisions of cyclomatic complexity
(if_statement) @decision
(elif_clause) @decision
(conditional_expression) @decision
(for_statement) @decision
(while_statement) @decision
(except_clause) @decision
(boolean_operator) @decision
(for_in_clause) @decision
(if_clause) @decision
(assert_statement) @decision
(case_clause) @decision.case

; Cognitive complexity: see indexer/extraction/complexity.py
(if_statement) @nesting
(conditional_expression (_) @nested) @nesting
(for_statement body: (_) @nested) @nesting
(while_statement body: (_) @nested) @nesting
(except_clause (block) @nested) @nesting
(match_statement body: (_) @nested) @nesting
(if_statement consequence: (_) @nested)
(elif_clause consequence: (_) @nested) @increment
(if_statement alternative: (else_clause body: (_) @nested) @increment)
(for_statement alternative: (else_clause body: (_) @nested) @increment)
(while_statement alternative: (else_clause body: (_) @nested) @increment)
(lambda body: (_) @closure)
(boolean_operator) @increment
(boolean_operator left: (boolean_operator operator: "and") @increment.flat operator: "and")
(boolean_operator left: (boolean_operator operator: "or") @increment.flat operator: "or")

; Tokens and structure of bodies
(block) @block
(string) @string
(comment) @comment
