// npm's own parser: command lines on stdin, as JSON, and what npm makes of each on stdout. The first argument is npm's folder.
const { join } = require('node:path')

const root = process.argv[2]
const inside = (path) => require(join(root, path))
const { definitions, shorthands } = inside('node_modules/@npmcli/config/lib/definitions')
const { typeDefs, parse } = inside('node_modules/nopt/lib/nopt-lib.js')
const { deref } = inside('lib/utils/cmd-list.js')

const types = Object.fromEntries(Object.entries(definitions).map(([name, { type }]) => [name, type]))

// npx rewrites its command line and starts npm with it; in the place of npm stands what only looks.
let rewritten
const npx = require.resolve(join(root, 'bin/npx-cli.js'))
const npm = require.resolve(join(root, 'lib/cli.js'))
require.cache[npm] = { id: npm, filename: npm, loaded: true, exports: ({ argv }) => { rewritten = argv.slice(2) } }
console.error = () => {}

const asNpm = ([program, ...words]) => {
  if (program !== 'npx') return words
  process.argv = ['node', npx, ...words]
  delete require.cache[npx]
  require(npx)
  return rewritten
}

const lines = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const read = lines.map((line) => {
  const [options, operands] = [{}, []]
  parse(asNpm(line), options, operands, { types, typeDefs, shorthands, unknownHandler: false, abbrevHandler: false })
  return { command: deref(operands[0]) ?? null, operands: operands.slice(1), options }
})
process.stdout.write(JSON.stringify(read))
