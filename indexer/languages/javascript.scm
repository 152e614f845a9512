; What JavaScript's grammar names in its own way; see ecmascript.scm.
(field_definition) @definition.field
