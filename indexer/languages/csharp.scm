; What is captured from C#; docs/languages.md says what the names mean.

; Definitions
(class_declaration name: (_) @name body: (_)? @body) @definition.class
(struct_declaration name: (_) @name body: (_)? @body) @definition.class
(record_declaration name: (_) @name body: (_)? @body) @definition.class
(enum_declaration name: (_) @name body: (_)? @body) @definition.class
(interface_declaration name: (_) @name body: (_)? @body) @definition.interface
(delegate_declaration name: (_) @name) @definition.type
(method_declaration returns: (_) @returns name: (_) @name body: (_)? @body) @definition.method
(constructor_declaration name: (_) @name body: (_)? @body) @definition.method
(destructor_declaration name: (_) @name body: (_)? @body) @definition.method
(local_function_statement type: (_) @returns name: (_) @name body: (_)? @body) @definition.function
(property_declaration name: (_) @name accessors: (_)? @value value: (_)? @value) @definition.field
(field_declaration (variable_declaration (variable_declarator name: (_) @name))) @definition.field
(event_field_declaration (variable_declaration (variable_declarator name: (_) @name))) @definition.field
(enum_member_declaration name: (_) @name value: (_)? @value) @definition.constant
(namespace_declaration name: (_) @name body: (_)) @scope
(parameter type: (_)? @type name: (_) @name) @parameter
(attribute_list (attribute) @decorator)

; References
(invocation_expression function: (identifier) @name) @reference.call
(invocation_expression function: (generic_name (identifier) @name)) @reference.call
(invocation_expression
  function: (member_access_expression expression: (_) @receiver name: (identifier) @name)) @reference.call
(invocation_expression
  function: (member_access_expression expression: (_) @receiver name: (generic_name (identifier) @name)))
  @reference.call
(object_creation_expression type: (identifier) @name) @reference.call
(object_creation_expression type: (qualified_name) @name) @reference.call
(object_creation_expression type: (generic_name (identifier) @name)) @reference.call
(base_list (identifier) @reference.class)
(base_list (qualified_name) @reference.class)
(base_list (generic_name (identifier) @reference.class))
(using_directive !name [(identifier) (qualified_name)] @module) @import.all
(using_directive name: (_) @alias [(identifier) (qualified_name)] @module .) @import

; Decisions
(if_statement) @decision @nesting
(while_statement body: (_) @nested) @decision @nesting
(do_statement body: (_) @nested) @decision @nesting
(for_statement body: (_) @nested) @decision @nesting
(foreach_statement body: (_) @nested) @decision @nesting
(catch_clause body: (_) @nested) @decision @nesting
(conditional_expression consequence: (_) @nested alternative: (_) @nested) @decision @nesting
(switch_statement body: (_) @nested) @nesting
(switch_expression) @nesting
(switch_section "case") @decision
(switch_expression_arm) @decision
(switch_expression_arm . (discard)) @decision.not
(binary_expression operator: ["&&" "||" "??"]) @decision
(binary_expression operator: ["&&" "||"]) @increment
(binary_expression left: (binary_expression operator: "&&") @increment.flat operator: "&&")
(binary_expression left: (binary_expression operator: "||") @increment.flat operator: "||")
(if_statement consequence: (_) @nested)
(if_statement alternative: (_) @increment)
(if_statement alternative: (block) @nested)
(if_statement alternative: (if_statement) @nesting.flat)
(goto_statement) @increment
(lambda_expression body: (_) @closure)

; Tokens and structure
(block) @block
(string_literal) @string
(verbatim_string_literal) @string
(raw_string_literal) @string
(interpolated_string_expression) @string
(character_literal) @string
(comment) @comment
