package org.example.shapes;

import java.util.List;
//     ^ import java.util List List
import java.io.*;
//     ^ import java.io *

/**
 * A rectangle.
 */
@Deprecated
public class Shape extends Base implements Area, Comparable<Shape> {
//           ^ definition.class Shape doc="A rectangle." decorators=Deprecated
//                         ^ reference.class Base in=Shape
//                                         ^ reference.class Area in=Shape
//                                               ^ reference.class Comparable in=Shape
    private int width = 1;
//              ^ definition.field Shape.width
    private List<String> names;
//                       ^ definition.field Shape.names

    // Makes one.
    public Shape(int width, final String name) {
//         ^ definition.method Shape.Shape parameters=width,name annotations=:int,:String doc="Makes one."
        super();
        this.width = limit(width);
//                   ^ reference.call limit in=Shape.Shape
    }

    @Override
    public double area(Color... colors) throws IOException {
//                ^ definition.method Shape.area complexity=8 cognitive=8 nesting=2 decorators=Override parameters=colors returns=:double
        if (width > 0 && names != null || colors == null) {
            for (Color one : colors) {
                one.mix(this.names.get(0));
//                  ^ reference.call one.mix
//                                 ^ reference.call this.names.get
            }
        } else if (width < 0) {
            return -1;
        } else {
            throw new IllegalStateException("none");
//                    ^ reference.call IllegalStateException
        }
        switch (width) {
            case 1:
                return 1;
            case 2:
                return 2;
            default:
                return 3;
        }
    }

    int pick(boolean first) {
//      ^ definition.method Shape.pick complexity=3 cognitive=2
        try {
            return first ? 1 : 2;
        } catch (Exception error) {
            return 0;
        }
    }

    enum Color implements Named { RED, GREEN;
//       ^ definition.class Shape.Color
//                        ^ reference.class Named in=Shape.Color
//                                ^ definition.constant Shape.Color.RED
//                                     ^ definition.constant Shape.Color.GREEN
        void mix(Object other) {
//           ^ definition.method Shape.Color.mix cognitive=5 nesting=2
            Runnable later = () -> { if (other != null) { if (true) { log(); } } };
//                                                                    ^ reference.call log in=Shape.Color.mix
        }
    }
}

interface Area extends Named<Integer> {
//        ^ definition.interface Area
//                     ^ reference.class Named in=Area
    int SIDES = 4;
//      ^ definition.constant Area.SIDES
    double area();
//         ^ definition.method Area.area
}

record Point(int x, int y) {}
//     ^ definition.class Point parameters=x,y
