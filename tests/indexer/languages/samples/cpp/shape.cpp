#include "shape.hpp"
//       ^ import shape.hpp *
using namespace std;
//              ^ import std *

namespace geometry {

// A rectangle.
class Shape : public Base, private detail::Named {
//    ^ definition.class geometry.Shape doc="A rectangle."
//                   ^ reference.class Base in=geometry.Shape
//                                         ^ reference.class detail.Named in=geometry.Shape
public:
    Shape(int width) : width_(width) {}
//  ^ definition.method geometry.Shape.Shape parameters=width
    ~Shape() { release(); }
//  ^ definition.method geometry.Shape.~Shape
//             ^ reference.call release
    double area() const { return width_ * 2; }
//         ^ definition.method geometry.Shape.area complexity=1
    virtual void draw(Canvas& canvas);
//               ^ definition.method geometry.Shape.draw parameters=canvas annotations=:Canvas
private:
    int width_ = 0;
//      ^ definition.field geometry.Shape.width_
};

void Shape::draw(Canvas& canvas) {
//          ^ definition.method geometry.Shape.draw
    for (auto& line : canvas.lines()) {
//                           ^ reference.call canvas.lines
        try {
            line->paint(this);
//                ^ reference.call line.paint
        } catch (const Error& error) {
            throw;
        }
    }
    auto later = [&] { if (width_) { geometry::log(width_); } };
//                                             ^ reference.call geometry.log
}

template <typename T>
T largest(T a, T b) {
//^ definition.function geometry.largest parameters=a,b returns=:T complexity=2 cognitive=1
    return a > b ? a : std::max<T>(a, b);
}

}  // namespace geometry

using Number = int;
//    ^ definition.type Number

int main() {
//  ^ definition.function main
    auto* shape = new geometry::Shape(1);
//                              ^ reference.call geometry.Shape
    return make_unique<int>(1);
//         ^ reference.call make_unique
}
