// Package server serves.
package server
// ^ module Package server serves.

import (
    "fmt"
//   ^ import fmt fmt

    . "strings"
//     ^ import strings *

    store "example.com/app/store/v2"
//         ^ import example.com/app/store/v2 store

    "gopkg.in/yaml.v3"
//   ^ import gopkg.in/yaml.v3 yaml
)

// Limit is the most.
const Limit, Floor = 100, 1
//    ^ definition.constant Limit
//           ^ definition.constant Floor

const (
    Red Color = iota
//  ^ definition.constant Red

    Green
//  ^ definition.constant Green
)

var shared = NewServer()
//  ^ definition.constant shared
//           ^ reference.call NewServer in=<module>

// Color is a colour.
type Color int
//   ^ definition.type Color doc="Color is a colour."

// Server serves.
type Server struct {
//   ^ definition.class Server doc="Server serves."

    *Base
//   ^ definition.field Server.Base
//   ^ reference.class Base in=Server

    store.Options
//        ^ definition.field Server.Options
//        ^ reference.class store.Options in=Server

    name, host string
//  ^ definition.field Server.name
//        ^ definition.field Server.host

    conns      map[string]*Conn
//  ^ definition.field Server.conns
}

// Runner runs.
type Runner interface {
//   ^ definition.interface Runner doc="Runner runs."

    fmt.Stringer
//      ^ reference.class fmt.Stringer in=Runner

    // Run runs once.
    Run(times int, all ...string) (*Conn, error)
//  ^ definition.method Runner.Run doc="Run runs once." parameters=times,all annotations=:int,:[]string returns=:(Conn,error) scope=Runner
}

type (
    // Handler handles.
    Handler func(*Conn) error
//  ^ definition.type Handler doc="Handler handles."

    Alias   = store.Options
//  ^ definition.type Alias

    List[T any] struct{ items []T }
//  ^ definition.class List
//                      ^ definition.field List.items
)

// NewServer makes one.
func NewServer() *Server { return &Server{name: "a"} }
//   ^ definition.function NewServer doc="NewServer makes one." returns=:Server
//                                 ^ reference.call Server in=NewServer

/* Run runs. */
func (s *Server) Run(times int, all ...string) (*Conn, error) {
//               ^ definition.method Server.Run doc="Run runs." parameters=s,times,all annotations=:Server,:int,:[]string returns=:(Conn,error) complexity=6 cognitive=7 nesting=2 scope=Server

    conn, err := s.dial(times)
//                 ^ reference.call s.dial in=Server.Run

    if err != nil && times > 0 || conn == nil {
        return nil, fmt.Errorf("no: %w", err)
//                      ^ reference.call fmt.Errorf in=Server.Run

    } else if times > 3 {
        conn.Close()
//           ^ reference.call conn.Close in=Server.Run

    } else {
        for _, one := range s.conns {
//                            ^ reads s.conns

            one.Close()
//              ^ reference.call one.Close in=Server.Run
        }
    }
    return conn, nil
}

func (s *Server) dial(times int) (conn *Conn, err error) {
//               ^ definition.method Server.dial parameters=s,times annotations=:Server,:int returns=:(Conn,error) complexity=4 cognitive=3 nesting=1 scope=Server

    go func() {
        for {
            defer s.conns["a"].Close()
//                  ^ reads s.conns
//                             ^ reference.call s.conns[*].Close in=Server.dial
        }
    }()
    switch x := any(s).(type) {
//              ^ reference.call any in=Server.dial

    case Runner:
        x.Run(1)
//        ^ reference.call "x'1.Run" in=Server.dial

    case *Server, nil:
        panic(x)
//      ^ reference.call panic in=Server.dial
    }
    return Color(1).Conn(), nil
//         ^ reference.call Color in=Server.dial
//                  ^ reference.call Color().Conn in=Server.dial
}

func (l *List[T]) First() T { return Map[int](l.items)[0] }
//                ^ definition.method List.First parameters=l annotations=:List[T] returns=:T scope=List
//                                   ^ reference.call Map in=List.First
//                                              ^ reads l.items
