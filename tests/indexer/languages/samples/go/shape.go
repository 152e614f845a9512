package geometry

import (
	"fmt"
  // <- import fmt fmt
	text "strings"
//     ^ import strings text
)

const Limit = 10
//    ^ definition.constant Limit

type Shape struct {
//   ^ definition.class Shape
	Width int
 // <- definition.field Shape.Width
}

type Area interface {
//   ^ definition.interface Area
	Area() float64
 // <- definition.method Area.Area returns=:float64
}

func (s *Shape) Area() float64 {
//              ^ definition.method Shape.Area parameters=s returns=:float64 complexity=5 cognitive=6 nesting=2
	if s.Width > 0 && s.Width < Limit {
//    ^ reads s.Width
//                   ^ reads s.Width
		for _, one := range s.parts() {
//                      ^ reference.call s.parts in=Shape.Area
			fmt.Println(one)
//     ^ reference.call fmt.Println in=Shape.Area
		}
	} else if s.Width < 0 {
//           ^ reads s.Width
		return 0
	} else {
		text.ToUpper("none")
//     ^ reference.call text.ToUpper in=Shape.Area
	}
	return 1
}

func NewShape(width int) *Shape {
//   ^ definition.function NewShape parameters=width returns=:Shape
	return &Shape{Width: width}
//       ^ reference.call Shape in=NewShape
}
