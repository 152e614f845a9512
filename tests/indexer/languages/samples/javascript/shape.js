import { Base as Root } from "./base";
//                           ^ import ./base Base Root

export const LIMIT = 10;
//           ^ definition.constant LIMIT

class Shape extends Root {
//    ^ definition.class Shape
//                  ^ reference.class Root in=Shape
  constructor(width) {
  // <- definition.method Shape.constructor parameters=width
    super();
//  ^ reference.call super().constructor in=Shape.constructor
    this.width = limit(width);
//       ^ definition.field Shape.width
//       ^ writes this.width in=Shape.constructor
//               ^ reference.call limit in=Shape.constructor
  }

  area(colors) {
  // <- definition.method Shape.area parameters=colors complexity=6 cognitive=7 nesting=2
    if (this.width > 0 && colors) {
//           ^ reads this.width in=Shape.area
      for (const one of colors) {
        one.mix();
//          ^ reference.call one.mix in=Shape.area
      }
    } else if (colors) {
      return 1;
    } else {
      return new Shape(2);
//               ^ reference.call Shape in=Shape.area
    }
    return colors ? 1 : 2;
  }
}

const later = (x) => helper(x);
//    ^ definition.function later parameters=x
//                   ^ reference.call helper in=later
