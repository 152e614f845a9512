// Asks the TypeScript compiler where every call of a repository goes.
//
// usage: node oracle.cjs ROOT < files.json > answers.json
//
// files.json is a list of paths relative to ROOT. An answer is
//   {file, end, text, internal: [[file, position]], outside: bool, typed: bool}
// end: byte after the called expression; internal: the name of each declaration that has code or
// stands for a method, in bytes; outside: the compiler names something outside ROOT; typed: it
// names only a type (a function type, a parameter) inside ROOT, which is no definition.
"use strict";

const fs = require("fs");
const path = require("path");
const ts = require("typescript");

const root = fs.realpathSync(process.argv[2]);
const files = JSON.parse(fs.readFileSync(0, "utf8"));

/** Returns the names of conditions under which the package's exports show its sources. */
function conditions() {
  const file = path.join(root, "package.json");
  if (!fs.existsSync(file)) return [];
  const found = new Set();
  const waiting = [JSON.parse(fs.readFileSync(file, "utf8")).exports];
  while (waiting.length) {
    const one = waiting.pop();
    if (!one || typeof one !== "object") continue;
    for (const [key, value] of Object.entries(one)) {
      if (/source/.test(key) && !key.startsWith(".")) found.add(key);
      waiting.push(value);
    }
  }
  return [...found];
}

function compilerOptions() {
  const options = {
    allowJs: true, checkJs: true, noEmit: true, skipLibCheck: true, strict: true, types: [],
    maxNodeModuleJsDepth: 0, experimentalDecorators: true, jsx: ts.JsxEmit.Preserve,
    target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler, allowImportingTsExtensions: true,
    noImplicitAny: false,
  };
  options.customConditions = conditions();
  const file = path.join(root, "tsconfig.json");
  if (!fs.existsSync(file)) return options;
  const parsed = ts.getParsedCommandLine
    ? ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, root)
    : { options: {} };
  for (const key of ["baseUrl", "paths", "pathsBasePath", "rootDirs"]) {
    if (parsed.options[key] !== undefined) options[key] = parsed.options[key];
  }
  return options;
}

/** Returns a function from UTF-16 positions of a source file to bytes of the file on disk. */
function byteOffsets(source) {
  const text = source.text;
  const raw = fs.readFileSync(source.fileName);
  const mark = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf && text[0] !== "\ufeff" ? 3 : 0;
  if (raw.length - mark === text.length) return (position) => position + mark;
  const offsets = new Uint32Array(text.length + 1);
  for (let i = 0, bytes = mark; i <= text.length; i++) {
    offsets[i] = bytes;
    const code = text.charCodeAt(i);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return (position) => offsets[position];
}

const program = ts.createProgram(files.map((file) => path.join(root, file)), compilerOptions());
const checker = program.getTypeChecker();
const known = new Set(files);
const converters = new Map();

function toBytes(source, position) {
  if (!converters.has(source)) converters.set(source, byteOffsets(source));
  return converters.get(source)(position);
}

function relative(source) {
  return path.relative(root, source.fileName).split(path.sep).join("/");
}

function hasFunction(node) {
  return node && (ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isClassExpression(node));
}

/** Returns the node that names a declaration with code, or undefined. */
function definitionName(declaration) {
  if (ts.isConstructorDeclaration(declaration)) return declaration;
  if (ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration)
      || ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration)
      || ts.isGetAccessor(declaration) || ts.isSetAccessor(declaration)
      || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration)) {
    return hasFunction(declaration) ? host(declaration) : declaration.name || declaration;
  }
  if ((ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration)
       || ts.isPropertyAssignment(declaration)) && hasFunction(unwrapped(declaration.initializer))) {
    return declaration.name;
  }
  const assignment = assigned(declaration);
  return assignment && hasFunction(unwrapped(assignment.right)) ? host(unwrapped(assignment.right)) : undefined;
}

function unwrapped(node) {
  while (node && (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)
      || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node)
      || (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken))) {
    node = ts.isBinaryExpression(node) ? node.right : node.expression;
  }
  return node;
}

/** Returns the assignment that a property access or an assignment declares by (JavaScript). */
function assigned(node) {
  if (ts.isBinaryExpression(node)) return node;
  return node.parent && ts.isBinaryExpression(node.parent) && node.parent.left === node ? node.parent : undefined;
}

/** Returns what gives a function or class expression its name: a declaration or an assignment. */
function host(node) {
  const parent = node.parent;
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) {
    return host(parent);
  }
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    return parent.name;
  }
  if (ts.isBinaryExpression(parent) && parent.right === node) return parent.left;
  return ts.isExportAssignment(parent) ? parent : node.name;
}

function declarationsOf(symbol) {
  if (!symbol) return [];
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return target.declarations || [];
}

/** Follows a variable to the function that it was given: const a = b, exports.a = b. */
function followed(declaration, depth = 0) {
  if (depth > 5) return [];
  if (declaration.symbol && reassigned.has(declaration.symbol)) {
    const again = reassigned.get(declaration.symbol).flatMap((one) => alternative(one, depth + 1));
    return [...again, ...followedOnce(declaration, depth)];
  }
  return followedOnce(declaration, depth);
}

function followedOnce(declaration, depth) {
  const assignment = assigned(declaration);
  const value = unwrapped(declaration.initializer || (assignment && assignment.right));
  const constant = !ts.isVariableDeclaration(declaration)
    || ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const || ts.isSourceFileJS(declaration.getSourceFile());
  if (ts.isShorthandPropertyAssignment(declaration)) {
    return reach(declarationsOf(checker.getShorthandAssignmentValueSymbol(declaration)), depth);
  }
  if (!value || !constant) return [];
  if (ts.isConditionalExpression(value)) return [value.whenTrue, value.whenFalse].flatMap((one) => alternative(one, depth));
  if (ts.isBinaryExpression(value) && CHOICES.has(value.operatorToken.kind)) {
    return [value.left, value.right].flatMap((one) => alternative(one, depth));
  }
  return alternative(value, depth);
}

const CHOICES = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);

/** Returns the declarations of one value that a variable may have been given. */
function alternative(written, depth) {
  const value = unwrapped(written);
  if (hasFunction(value)) return [value];
  if (ts.isConditionalExpression(value) && depth < 5) {
    return [value.whenTrue, value.whenFalse].flatMap((one) => alternative(one, depth + 1));
  }
  if (!(ts.isIdentifier(value) || ts.isPropertyAccessExpression(value))) return [];
  return reach(declarationsOf(checker.getSymbolAtLocation(value)), depth);
}

function reach(declarations, depth) {
  return declarations.flatMap((one) => [one, ...followed(one, depth + 1)]);
}

/** Variables that are assigned to after their declaration, with what they are given. */
function assignments() {
  const found = new Map();
  for (const file of files) {
    const source = program.getSourceFile(path.join(root, file));
    const waiting = source ? [source] : [];
    while (waiting.length) {
      const node = waiting.pop();
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(node.left)) {
        const symbol = checker.getSymbolAtLocation(node.left);
        if (symbol) found.set(symbol, [...(found.get(symbol) || []), node.right]);
      }
      ts.forEachChild(node, (child) => void waiting.push(child));
    }
  }
  return found;
}

const reassigned = assignments();

function calledName(callee) {
  if (ts.isPropertyAccessExpression(callee)) return callee.name;
  if (ts.isElementAccessExpression(callee)) return callee.argumentExpression;
  return callee;
}

/** Returns the class of `new X` or `super`, whose own or inherited constructor is called. */
function constructed(node, signature, declarations) {
  const construction = ts.isNewExpression(node) || node.expression?.kind === ts.SyntaxKind.SuperKeyword;
  if (!construction) return declarations;
  if (signature?.declaration && ts.isConstructorDeclaration(signature.declaration)) {
    return declarationsOf(signature.declaration.symbol);
  }
  const classes = declarations.filter(ts.isClassLike);
  return classes.length ? classes : declarations;
}

function answer(node, callee, source) {
  const signature = checker.getResolvedSignature(node);
  const direct = reach(declarationsOf(checker.getSymbolAtLocation(calledName(callee))), 0);
  const construction = ts.isNewExpression(node) || callee.kind === ts.SyntaxKind.SuperKeyword;
  let declarations = [...direct];
  if (signature?.declaration) {
    const signed = signature.declaration;
    declarations.push(signed, ...(signed.symbol?.declarations || []));
  }
  declarations = construction ? constructed(node, signature, declarations) : declarations;
  const found = new Map();
  let outside = false;
  let typed = false;
  for (const declaration of declarations) {
    const file = declaration.getSourceFile();
    const place = relative(file);
    if (!known.has(place)) {
      outside = true;
      continue;
    }
    const name = definitionName(declaration);
    if (!name) {
      typed = true;
      continue;
    }
    const position = toBytes(file, name.getStart(file));
    found.set(`${place}:${position}`, [place, position]);
  }
  return {
    file: relative(source), end: toBytes(source, callee.getEnd()),
    text: callee.getText(source).slice(-60).replace(/\s+/g, " "),
    line: source.getLineAndCharacterOfPosition(callee.getEnd()).line + 1,
    internal: [...found.values()], outside, typed,
  };
}

function calleeOf(node) {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    return node.expression.kind === ts.SyntaxKind.ImportKeyword ? undefined : node.expression;
  }
  if (ts.isTaggedTemplateExpression(node)) return node.tag;
  if (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) {
    const intrinsic = ts.isIdentifier(node.tagName) && /^[a-z]/.test(node.tagName.text);
    return intrinsic ? undefined : node.tagName;
  }
  return undefined;
}

const answers = [];
for (const file of files) {
  const source = program.getSourceFile(path.join(root, file));
  if (!source) continue;
  const waiting = [source];
  while (waiting.length) {
    const node = waiting.pop();
    const callee = calleeOf(node);
    if (callee) {
      try {
        answers.push(answer(node, callee, source));
      } catch (error) {
        process.stderr.write(`${file}: ${error.message}\n`);
      }
    }
    ts.forEachChild(node, (child) => void waiting.push(child));
  }
}
process.stdout.write(JSON.stringify(answers));
