import { useState } from "react";
//                       ^ import react useState useState

export function View(props: Props) {
//              ^ definition.function View parameters=props
  const [count] = useState(0);
//                ^ reference.call useState in=View
  return <Panel title={props.title}>{count}</Panel>;
//        ^ reference.call Panel in=View
//                           ^ reads props.title in=View
}
