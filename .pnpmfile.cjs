// What is needed to build a package is nothing to whoever installs it.
function beforePacking({ devDependencies, scripts, ...manifest }) {
  return manifest
}

module.exports = { hooks: { beforePacking } }
