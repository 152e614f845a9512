// A header that only C++ can read.

template <typename T>
class Box {
//    ^ definition.class Box
    T value;
//    ^ definition.field Box.value
};
