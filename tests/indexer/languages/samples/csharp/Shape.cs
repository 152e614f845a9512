using System.Text;
//    ^ import System.Text *
using Json = System.Text.Json;
//           ^ import System.Text.Json Json

namespace Geometry
{
    /// <summary>A rectangle.</summary>
    [Serializable]
    public class Shape : Base, IComparable<Shape>
//               ^ definition.class Geometry.Shape decorators=Serializable doc="<summary>A rectangle.</summary>"
//                       ^ reference.class Base in=Geometry.Shape
//                             ^ reference.class IComparable in=Geometry.Shape
    {
        private int width = 1;
//                  ^ definition.field Geometry.Shape.width
        public string Name { get; set; }
//                    ^ definition.field Geometry.Shape.Name

        public Shape(int width, string name)
//             ^ definition.method Geometry.Shape.Shape parameters=width,name annotations=:int,:string
        {
            this.width = Limit(width);
//                       ^ reference.call Limit in=Geometry.Shape.Shape
        }

        public double Area(Color color) => width * color.Depth();
//                    ^ definition.method Geometry.Shape.Area returns=:double complexity=1
//                                                       ^ reference.call color.Depth

        int Pick(bool first)
//          ^ definition.method Geometry.Shape.Pick complexity=7 cognitive=10 nesting=3
        {
            foreach (var one in items)
            {
                if (first && one != null)
                {
                    try { one.Run<int>(); }
//                            ^ reference.call one.Run
                    catch (Exception error) { throw new Failure(error); }
//                                                      ^ reference.call Failure
                }
                else
                {
                    continue;
                }
            }
            switch (width)
            {
                case 1: return 1;
                default: break;
            }
            return first ? 1 : 2;
        }
    }

    interface IArea { double Area(); }
//            ^ definition.interface Geometry.IArea
//                           ^ definition.method Geometry.IArea.Area

    enum Color { Red, Green = 2 }
//       ^ definition.class Geometry.Color
//               ^ definition.constant Geometry.Color.Red
//                    ^ definition.constant Geometry.Color.Green

    struct Point { public int X; }
//         ^ definition.class Geometry.Point
//                            ^ definition.field Geometry.Point.X
}
