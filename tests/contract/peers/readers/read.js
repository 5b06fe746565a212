// Reads our pull API with node-soap: node read.js WSDL VERSION TOKEN PLACE; says it in JSON.
'use strict';
const soap = require('soap');

const [wsdl, version, token, placeText] = process.argv.slice(2);
const place = JSON.parse(placeText);
// A list of one, of many, or none: the client makes a difference where the contract makes none.
const listed = (value) => (value === undefined || value === null ? [] : [].concat(value));

async function main() {
  const client = await soap.createClientAsync(wsdl, { forceSoap12Headers: version === '1.2' });
  const call = async (name, asked) => (await client[`${name}Async`](asked))[0] || {};
  const asked = { ...place, version: 2 };
  let fault = null;
  try {
    await call('GetVersion', asked);
  } catch (refused) {
    const said = refused.root.Envelope.Body.Fault;
    const words = said.faultstring || said.Reason.Text.$value || said.Reason.Text;
    fault = { words, code: (said.detail || said.Detail).Problem.code };
  }
  client.addSoapHeader({ 'a:Token': token }, '', 'a', 'urn:budget-indicator-api:1');
  const one = await call('GetTemplate', { ...asked, code: 'MB2' });
  const changes = await call('ListChanges', { ...place, version: 2, since: 1 });
  return {
    fault,
    versions: listed((await call('ListVersions', place)).version).map((each) => each.version),
    version: (await call('GetVersion', asked)).counts.indicators,
    bases: listed(((await call('ListBases', asked)).bases || {}).basis).length,
    indicators: listed((await call('ListIndicators', asked)).indicators.indicator).map((each) => each.name),
    templates: listed((await call('ListTemplates', asked)).templates.template).map((each) => each.code),
    target: listed(listed(one.templates.template)[0].lines.line)[0].target.text,
    changes: listed(changes.change).map((each) => each.code),
  };
}

main().then((said) => console.log(JSON.stringify(said)), (error) => {
  console.error(error.message);
  process.exit(1);
});
