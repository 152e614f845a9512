#!/usr/bin/env ruby
require "json"
#       ^ import json *
require_relative "./base"
#                ^ import ./base *

module Geometry
#      ^ definition.class Geometry
  LIMIT = 10
# ^ definition.constant Geometry.LIMIT

  # A rectangle.
  # With sides.
  class Shape < Base
#       ^ definition.class Geometry.Shape doc="A rectangle.\nWith sides."
#               ^ reference.class Base in=Geometry.Shape
    include Comparable
#           ^ reference.class Comparable in=Geometry.Shape
    attr_reader :width
#                ^ definition.field Geometry.Shape.width

    def initialize(width, height = 1, *rest, name: nil, &block)
#       ^ definition.method Geometry.Shape.initialize parameters=width,height,rest,name,block
      @width = limit(width)
#              ^ reference.call limit in=Geometry.Shape.initialize
    end

    def area?
#       ^ definition.method Geometry.Shape.area?
    end

    def self.make(width)
#            ^ definition.method Geometry.Shape.make
      new(width)
#     ^ reference.call new
    end

    def pick(first)
#       ^ definition.method Geometry.Shape.pick complexity=9 cognitive=13 nesting=2
      if first && @width
        return 1 unless first.empty?
#                             ^ reference.call first.empty?
      elsif first
        @items.each { |one| one.run if one }
#              ^ reference.call items.each
#                               ^ reference.call one.run
      else
        raise ArgumentError, "none"
#       ^ reference.call raise
      end
      begin
        risky()
#       ^ reference.call risky
      rescue ArgumentError => error
        case error.code
#                  ^ reference.call error.code
        when 1 then 2
        else 3
        end
      end
      first ? 1 : 2
    end
  end
end
