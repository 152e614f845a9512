; What is captured from PHP; docs/languages.md says what the names mean.

; Definitions
(class_declaration name: (_) @name body: (_) @body) @definition.class
(trait_declaration name: (_) @name body: (_) @body) @definition.class
(enum_declaration name: (_) @name body: (_) @body) @definition.class
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(function_definition name: (_) @name return_type: (_)? @returns body: (_) @body) @definition.function
(method_declaration name: (_) @name return_type: (_)? @returns body: (_)? @body) @definition.method
(property_declaration (property_element name: (_) @name default_value: (_)? @value)) @definition.field
(const_declaration (const_element . (name) @name (_) @value)) @definition.constant
(enum_case name: (_) @name value: (_)? @value) @definition.constant
(namespace_definition name: (_) @name body: (_)) @scope
(simple_parameter type: (_)? @type name: (_) @name) @parameter
(variadic_parameter type: (_)? @type name: (_) @name) @parameter
(property_promotion_parameter type: (_)? @type name: (_) @name) @parameter
(attribute_group (attribute) @decorator)

; References
(function_call_expression function: (name) @name) @reference.call
(function_call_expression function: (qualified_name) @name) @reference.call
(member_call_expression object: (_) @receiver name: (name) @name) @reference.call
(nullsafe_member_call_expression object: (_) @receiver name: (name) @name) @reference.call
(scoped_call_expression scope: (_) @receiver name: (name) @name) @reference.call
(object_creation_expression [(name) (qualified_name)] @name) @reference.call
(base_clause (_) @reference.class)
(class_interface_clause (_) @reference.class)
(use_declaration [(name) (qualified_name)] @reference.class)
(namespace_use_declaration (namespace_use_clause . [(name) (qualified_name)] @module
  alias: (_)? @alias) @import.item)
(include_expression (string) @module) @import.all
(include_once_expression (string) @module) @import.all
(require_expression (string) @module) @import.all
(require_once_expression (string) @module) @import.all

; Decisions
(if_statement) @decision @nesting
(else_if_clause) @decision @increment
(while_statement body: (_) @nested) @decision @nesting
(do_statement body: (_) @nested) @decision @nesting
(for_statement body: (_) @nested) @decision @nesting
(foreach_statement body: (_) @nested) @decision @nesting
(catch_clause body: (_) @nested) @decision @nesting
(conditional_expression alternative: (_) @nested) @decision @nesting
(conditional_expression body: (_) @nested)
(switch_statement body: (_) @nested) @nesting
(match_expression body: (_) @nested) @nesting
(case_statement) @decision
(match_conditional_expression) @decision
(binary_expression operator: ["&&" "||" "and" "or" "??"]) @decision
(binary_expression operator: ["&&" "||" "and" "or"]) @increment
(binary_expression left: (binary_expression operator: "&&") @increment.flat operator: "&&")
(binary_expression left: (binary_expression operator: "||") @increment.flat operator: "||")
(if_statement body: (_) @nested)
(else_if_clause body: (_) @nested)
(else_clause) @increment
(else_clause body: (compound_statement) @nested)
(else_clause body: (if_statement) @nesting.flat)
(goto_statement) @increment
(anonymous_function body: (_) @closure)
(arrow_function body: (_) @closure)

; Tokens and structure
(compound_statement) @block
(string) @string
(encapsed_string) @string
(heredoc) @string
(nowdoc) @string
(comment) @comment
