import type { Named } from "./named";
//                         ^ import ./named Named Named

interface Area extends Named {
//        ^ definition.interface Area
//                     ^ reference.class Named in=Area
  area(): number;
  // <- definition.method Area.area returns=:Number
}

enum Color {
//   ^ definition.class Color
  Red,
  // <- definition.field Color.Red
}

export class Shape implements Area {
//           ^ definition.class Shape
//                            ^ reference.class Area in=Shape
  constructor(private width: number) {}
  // <- definition.method Shape.constructor parameters=width
//                    ^ definition.field Shape.width

  area(): number {
  // <- definition.method Shape.area returns=:Number complexity=2 cognitive=1 nesting=1
    return this.width > 0 ? grow(this.width) : 0;
//              ^ reads this.width in=Shape.area
//                          ^ reference.call grow in=Shape.area
//                                    ^ reads this.width in=Shape.area
  }
}
