/** The generator prints with the compiler's API, which version 7 of the compiler does not have. */
function readPackage(manifest) {
  if (manifest.name === 'openapi-typescript') {
    delete manifest.peerDependencies.typescript
    manifest.dependencies.typescript = '5.9.3'
  }
  return manifest
}

/** What is needed to build a package is nothing to whoever installs it. */
function beforePacking({ devDependencies, scripts, ...manifest }) {
  return manifest
}

module.exports = { hooks: { readPackage, beforePacking } }
