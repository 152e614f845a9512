<?php
namespace Geometry;

use Text\Json as Coder;
//  ^ import Text Json Coder
use Base;
//  ^ import Base Base
require_once 'helpers.php';
//           ^ import helpers.php *

const LIMIT = 10;
//    ^ definition.constant LIMIT

/**
 * A rectangle.
 */
#[Entity]
class Shape extends Base implements Area
//    ^ definition.class Shape doc="A rectangle." decorators=Entity
//                  ^ reference.class Base in=Shape
//                                  ^ reference.class Area in=Shape
{
    use Named;
//      ^ reference.class Named in=Shape
    const SIDES = 4;
//        ^ definition.constant Shape.SIDES
    private int $width = 1;
//               ^ definition.field Shape.width

    public function __construct(int $width, ?string $name = null)
//                  ^ definition.method Shape.__construct parameters=width,name annotations=:int,:string
    {
        $this->width = limit($width);
//                     ^ reference.call limit in=Shape.__construct
        parent::__construct($name);
//              ^ reference.call parent.__construct
    }

    public function pick(bool $first): int
//                  ^ definition.method Shape.pick returns=:int complexity=8 cognitive=9 nesting=2
    {
        if ($first && $this->width) {
            foreach ($this->items as $one) {
                $one->run();
//                    ^ reference.call one.run
            }
        } elseif ($first) {
            return Coder::code($first);
//                        ^ reference.call Coder.code
        } else {
            throw new \InvalidArgumentException('none');
//                     ^ reference.call InvalidArgumentException
        }
        try {
            switch ($first) {
                case 1:
                    return 1;
                default:
                    return 2;
            }
        } catch (Error $error) {
            return 3;
        }
        return $first ? 1 : 2;
    }
}

interface Area
//        ^ definition.interface Area
{
    public function area(): float;
//                  ^ definition.method Area.area returns=:float
}

enum Color
//   ^ definition.class Color
{
    case Red;
//       ^ definition.constant Color.Red
}

function total(Shape ...$shapes)
//       ^ definition.function total parameters=shapes annotations=:Shape cognitive=2 complexity=2
{
    return array_sum(array_map(fn($one) => $one ? $one->area() : 0, $shapes));
//         ^ reference.call array_sum
//                   ^ reference.call array_map
//                                                      ^ reference.call one.area
}
