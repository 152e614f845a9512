#include <stdio.h>
//       ^ import stdio.h *
#include "list.h"
//       ^ import list.h *

#define LIMIT 10
//      ^ definition.constant LIMIT
#define SQUARE(x) ((x) * (x))
//      ^ definition.function SQUARE parameters=x

/* A node of a list. */
struct node {
//     ^ definition.class node doc="A node of a list."
    int value;
//      ^ definition.field node.value
    struct node *next;
//               ^ definition.field node.next
};

typedef struct {
    char name[8];
//       ^ definition.field pair.name
} pair;
//^ definition.class pair
typedef int number;
//          ^ definition.type number

enum color { RED, GREEN = 2 };
//   ^ definition.class color
//           ^ definition.constant color.RED
//                ^ definition.constant color.GREEN

static int counter = 0;
//         ^ definition.constant counter

// Counts
// the nodes.
static int count(const struct node *first, int limit)
//         ^ definition.function count parameters=first,limit annotations=:node,:int returns=:int complexity=9 cognitive=12 nesting=3 doc="Counts\nthe nodes."
{
    int found = 0;
    for (; first; first = first->next) {
        if (first->value && found < limit && LIMIT) {
            found++;
        } else if (limit) {
            while (found) {
                goto out;
            }
        } else {
            first->next->visit(first);
//                       ^ reference.call first.next.visit
        }
    }
    switch (found) {
    case 1:
        return 1;
    default:
        break;
    }
out:
    return found ? SQUARE(found) : printf("%d\n", found);
//                 ^ reference.call SQUARE in=count
//                                 ^ reference.call printf
}

struct node *make(void)
//           ^ definition.function make complexity=1
{
    return malloc(sizeof(struct node));
//         ^ reference.call malloc
}
