// Command oracle asks Go's own type checker where the calls of a module go.
//
// It reads the module at the folder given first and prints one JSON object a line for every call
// expression, conversion and composite literal: its place (path, byte offset of the last identifier
// of what is called), what kind of thing is called, and, when that is declared inside the module,
// the declaration's path and qualified name. The module's path is given second; folders of a GOPATH
// for what it imports may follow with -gopath. Only the standard library is used.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Answer is one line of the output.
type Answer struct {
	Path     string `json:"path"`
	Offset   int    `json:"offset"`
	Line     int    `json:"line"`
	Kind     string `json:"kind"` // static, interface, conversion, composite, dynamic, builtin, external, unknown
	Target   string `json:"target,omitempty"`
	Qualname string `json:"qualname,omitempty"`
}

type place struct {
	path   string
	offset int
}

type oracle struct {
	root, module string
	fset         *token.FileSet
	outside      types.Importer
	plain        map[string]*types.Package // by import path, without tests
	augmented    map[string]*types.Package // by import path, with the package's own tests
	declared     map[place]string          // qualified names by place of the declared identifier
	complaints   int
	output       *json.Encoder
}

func main() {
	gopath := flag.String("gopath", "", "GOPATH with what the module imports")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: oracle [-gopath FOLDER] FOLDER MODULE")
		os.Exit(2)
	}
	build.Default.GOPATH = *gopath
	build.Default.CgoEnabled = false
	os.Setenv("GO111MODULE", "off")
	root, err := filepath.Abs(flag.Arg(0))
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	fset := token.NewFileSet()
	one := &oracle{
		root: root, module: flag.Arg(1), fset: fset,
		outside:   importer.ForCompiler(fset, "source", nil),
		plain:     map[string]*types.Package{},
		augmented: map[string]*types.Package{},
		declared:  map[place]string{},
		output:    json.NewEncoder(out),
	}
	for _, folder := range one.folders() {
		one.folder(folder)
	}
	fmt.Fprintf(os.Stderr, "complaints of the type checker: %d\n", one.complaints)
}

// folders returns the folders of the module that hold Go files.
func (o *oracle) folders() []string {
	found := map[string]bool{}
	_ = filepath.WalkDir(o.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != o.root {
			_, nested := os.Stat(filepath.Join(path, "go.mod"))
			if nested == nil || name == "vendor" || name == "testdata" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
				return filepath.SkipDir
			}
		}
		if strings.HasSuffix(name, ".go") {
			found[filepath.Dir(path)] = true
		}
		return nil
	})
	sorted := make([]string, 0, len(found))
	for folder := range found {
		sorted = append(sorted, folder)
	}
	sort.Strings(sorted)
	return sorted
}

// parsed returns a folder's files in three groups: package, its own tests, tests from outside.
func (o *oracle) parsed(folder string) (plain, inner, outer []*ast.File) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			continue
		}
		if matches, err := build.Default.MatchFile(folder, name); err != nil || !matches {
			continue
		}
		file, err := parser.ParseFile(o.fset, filepath.Join(folder, name), nil, 0)
		if err != nil {
			o.complaints++
			continue
		}
		o.declare(file)
		switch {
		case !strings.HasSuffix(name, "_test.go"):
			plain = append(plain, file)
		case strings.HasSuffix(file.Name.Name, "_test"):
			outer = append(outer, file)
		default:
			inner = append(inner, file)
		}
	}
	return plain, inner, outer
}

// declare notes the qualified names of a file's functions, methods and types.
func (o *oracle) declare(file *ast.File) {
	for _, declaration := range file.Decls {
		switch one := declaration.(type) {
		case *ast.FuncDecl:
			name := one.Name.Name
			if one.Recv != nil && len(one.Recv.List) == 1 {
				name = receiver(one.Recv.List[0].Type) + "." + name
			}
			o.declared[o.place(one.Name.Pos())] = name
			ast.Inspect(one, func(node ast.Node) bool {
				if kind, ok := node.(*ast.TypeSpec); ok {
					o.declareType(kind, name+".")
				}
				return true
			})
		case *ast.GenDecl:
			for _, spec := range one.Specs {
				if kind, ok := spec.(*ast.TypeSpec); ok {
					o.declareType(kind, "")
				}
			}
		}
	}
}

func (o *oracle) declareType(spec *ast.TypeSpec, around string) {
	o.declared[o.place(spec.Name.Pos())] = around + spec.Name.Name
	methods, ok := spec.Type.(*ast.InterfaceType)
	if !ok {
		return
	}
	for _, field := range methods.Methods.List {
		for _, name := range field.Names {
			o.declared[o.place(name.Pos())] = around + spec.Name.Name + "." + name.Name
		}
	}
}

func receiver(expression ast.Expr) string {
	switch one := expression.(type) {
	case *ast.StarExpr:
		return receiver(one.X)
	case *ast.ParenExpr:
		return receiver(one.X)
	case *ast.IndexExpr:
		return receiver(one.X)
	case *ast.IndexListExpr:
		return receiver(one.X)
	case *ast.Ident:
		return one.Name
	}
	return "?"
}

func (o *oracle) place(position token.Pos) place {
	found := o.fset.PositionFor(position, false)
	return place{found.Filename, found.Offset}
}

// folder answers for every file of a folder.
func (o *oracle) folder(folder string) {
	path := o.importPath(folder)
	plain, inner, outer := o.parsed(folder)
	own := append(append([]*ast.File{}, plain...), inner...)
	if len(own) > 0 {
		info := newInfo()
		o.augmented[path] = o.check(path, own, info, "")
		o.answer(own, info)
	}
	if len(outer) > 0 {
		info := newInfo()
		o.check(path+"_test", outer, info, path)
		o.answer(outer, info)
	}
	delete(o.augmented, path)
}

func newInfo() *types.Info {
	return &types.Info{
		Uses:       map[*ast.Ident]types.Object{},
		Types:      map[ast.Expr]types.TypeAndValue{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
}

func (o *oracle) importPath(folder string) string {
	relative, _ := filepath.Rel(o.root, folder)
	if relative == "." {
		return o.module
	}
	return strings.TrimPrefix(o.module+"/"+filepath.ToSlash(relative), "/")
}

func (o *oracle) check(path string, files []*ast.File, info *types.Info, tested string) *types.Package {
	config := types.Config{
		Importer:    &modules{o, tested},
		FakeImportC: true,
		Error:       func(error) { o.complaints++ },
	}
	checked, _ := config.Check(path, o.fset, files, info)
	return checked
}

// modules imports packages of the module from its folder, others from the GOPATH.
type modules struct {
	*oracle
	tested string // the package that is seen with its own tests
}

func (m *modules) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if path == m.tested && m.augmented[path] != nil {
		return m.augmented[path], nil
	}
	if found := m.plain[path]; found != nil {
		return found, nil
	}
	if folder, ok := m.inside(path); ok {
		files, _, _ := m.parsed(folder)
		m.plain[path] = m.check(path, files, nil, "")
		return m.plain[path], nil
	}
	return m.outside.Import(path)
}

func (m *modules) inside(path string) (string, bool) {
	below := strings.TrimPrefix(path, m.module)
	if m.module != "" && (below == path || (below != "" && below[0] != '/')) {
		return "", false
	}
	folder := filepath.Join(m.root, filepath.FromSlash(below))
	matches, _ := filepath.Glob(filepath.Join(folder, "*.go"))
	return folder, len(matches) > 0
}

// answer prints where the calls of files go.
func (o *oracle) answer(files []*ast.File, info *types.Info) {
	for _, file := range files {
		ast.Inspect(file, func(node ast.Node) bool {
			switch one := node.(type) {
			case *ast.CallExpr:
				o.call(one, info)
			case *ast.CompositeLit:
				if one.Type != nil {
					o.named(one.Type, "composite", info)
				}
			}
			return true
		})
	}
}

func (o *oracle) call(call *ast.CallExpr, info *types.Info) {
	called := unparenthesized(call.Fun)
	value := info.Types[called]
	switch {
	case value.IsType():
		o.named(called, "conversion", info)
	case value.IsBuiltin():
		o.print(identifier(called), "builtin", nil)
	default:
		o.function(called, info)
	}
}

func (o *oracle) function(called ast.Expr, info *types.Info) {
	name := identifier(called)
	if name == nil {
		return
	}
	function, ok := info.Uses[name].(*types.Func)
	if !ok {
		kind := "dynamic"
		if info.Uses[name] == nil {
			kind = "unknown"
		}
		o.print(name, kind, nil)
		return
	}
	kind := "static"
	if signature, ok := function.Type().(*types.Signature); ok && signature.Recv() != nil {
		if types.IsInterface(signature.Recv().Type()) {
			kind = "interface"
		}
	}
	o.print(name, kind, function.Origin())
}

// named answers for the type of a conversion or a composite literal.
func (o *oracle) named(expression ast.Expr, kind string, info *types.Info) {
	name := identifier(expression)
	if name == nil {
		return
	}
	if object, ok := info.Uses[name].(*types.TypeName); ok {
		o.print(name, kind, object)
	}
}

// identifier returns the last identifier of what is called.
func identifier(expression ast.Expr) *ast.Ident {
	switch one := expression.(type) {
	case *ast.Ident:
		return one
	case *ast.SelectorExpr:
		return one.Sel
	case *ast.ParenExpr:
		return identifier(one.X)
	case *ast.StarExpr:
		return identifier(one.X)
	case *ast.IndexExpr:
		return identifier(one.X)
	case *ast.IndexListExpr:
		return identifier(one.X)
	}
	return nil
}

func (o *oracle) print(name *ast.Ident, kind string, object types.Object) {
	if name == nil {
		return
	}
	position := o.fset.PositionFor(name.Pos(), false)
	path, _ := filepath.Rel(o.root, position.Filename)
	found := Answer{Path: filepath.ToSlash(path), Offset: position.Offset, Line: position.Line, Kind: kind}
	if object != nil {
		where := o.place(object.Pos())
		relative, err := filepath.Rel(o.root, where.path)
		qualname, declared := o.declared[where]
		switch {
		case err == nil && !strings.HasPrefix(relative, "..") && declared:
			found.Target, found.Qualname = filepath.ToSlash(relative), qualname
		case err == nil && !strings.HasPrefix(relative, "..") && where.path != "":
			found.Kind = "local"
		default:
			found.Kind = "external"
		}
	}
	_ = o.output.Encode(found)
}

// unparenthesized is ast.Unparen, which older releases of Go do not have.
func unparenthesized(expression ast.Expr) ast.Expr {
	for {
		inner, ok := expression.(*ast.ParenExpr)
		if !ok {
			return expression
		}
		expression = inner.X
	}
}
