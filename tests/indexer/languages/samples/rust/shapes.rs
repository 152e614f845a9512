//! Shapes and their areas.
// ^ module Shapes and their areas.
use std::collections::{HashMap, hash_map::Entry as Slot};
//  ^ import std.collections HashMap HashMap
//  ^ import std.collections.hash_map Entry Slot
use crate::paint::*;
//  ^ import crate.paint *

/// The largest side.
const LIMIT: f64 = 100.0;
//    ^ definition.constant LIMIT

/// What has an area.
pub trait Area {
//        ^ definition.interface Area doc="What has an area."
    fn area(&self) -> f64;
//     ^ definition.method Area.area parameters=self returns=:f64
}

#[derive(Debug, Clone)]
/// A rectangle.
pub struct Shape {
//         ^ definition.class Shape doc="A rectangle." decorators="derive(Debug, Clone)"
    width: f64,
//  ^ definition.field Shape.width
    height: f64,
//  ^ definition.field Shape.height
}

enum Color { Red, Green }
//   ^ definition.class Color
//           ^ definition.constant Color.Red
//                ^ definition.constant Color.Green

impl Shape {
    pub fn new(width: f64, height: f64) -> Self {
//         ^ definition.method Shape.new parameters=width,height annotations=:f64,:f64 scope=Shape
        Shape { width, height }
//      ^ reference.call Shape in=Shape.new
    }

    fn classify(&self, limit: Option<f64>) -> Result<u8, String> {
//     ^ definition.method Shape.classify complexity=8 cognitive=7 nesting=2
        if self.width > LIMIT && self.height > LIMIT {
            while self.grow()? {
//                     ^ reference.call self.grow in=Shape.classify
                println!("growing");
//              ^ reference.call println
            }
        } else if self.width > 1.0 {
            return Ok(2);
//                 ^ reference.call Ok
        } else {
            return Ok(3);
//                 ^ reference.call Ok
        }
        match limit {
            Some(0.0) => Ok(0),
//                       ^ reference.call Ok
            Some(x) => Ok(1),
//                     ^ reference.call Ok
            _ => Err(String::from("none")),
//               ^ reference.call Err
//                           ^ reference.call String.from
        }
    }
}

impl Area for Shape {
//   ^ reference.class Area in=Shape
    fn area(&self) -> f64 {
//     ^ definition.method Shape.area complexity=1 cognitive=0
        self.width * self.height
    }
}

mod tests {
    fn total(shapes: &Vec<Shape>) -> f64 {
//     ^ definition.function tests.total cognitive=3
        shapes.iter().map(|one| if one.width > 0.0 { one.area() } else { 0.0 }).sum::<f64>()
//             ^ reference.call shapes.iter
//                    ^ reference.call ?.map
//                                                       ^ reference.call one.area
//                                                                              ^ reference.call ?.sum
    }
}
