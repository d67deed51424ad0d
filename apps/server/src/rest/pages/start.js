window.SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  // Its default is somebody else's host, which would be told the address of the document.
  validatorUrl: null,
})
