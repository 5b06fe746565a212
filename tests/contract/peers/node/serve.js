// A peer on node-soap: its own state in memory, the contract from the pinned WSDL.
// Usage: NODE_PATH=... node serve.js WSDL SEED
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const soap = require('soap');
const { Receiver, Refusal, DIVISION, YEAR } = require('./receiver.js');

const [wsdlFile, seedFile] = process.argv.slice(2);
const APP_ID = 'node-app';
const SECRET = crypto.randomBytes(12).toString('hex');
const TOKEN_LIFE_S = 600;
const TROUBLES = [
  'busy_once', 'expired_token', 'cut_off_once', 'business_failure', 'short_page', 'lost_answer', 'slow',
  // node-soap's server writes xsi:nil and declares no xsi, so that no XML reader takes it: as it was.
  'undeclared_prefix',
];
const XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

const receiver = new Receiver(fs.readFileSync(seedFile, 'utf8'));
const tokens = new Map();
const nonces = new Set();
const ordered = new Map();

function take(trouble) {
  const left = ordered.get(trouble) || 0;
  if (left) ordered.set(trouble, left - 1);
  return left > 0;
}

// --- the contract --------------------------------------------------------------------------------

function isSigned(security) {
  const user = security && security.UsernameToken;
  if (!user) return false;
  const digest = soap.passwordDigest(user.Nonce.$value || user.Nonce, user.Created, SECRET);
  const nonce = user.Nonce.$value || user.Nonce;
  const isFresh = !nonces.has(nonce) && Math.abs(Date.now() - Date.parse(user.Created)) < 300000;
  nonces.add(nonce);
  if (!isFresh || user.Username !== APP_ID || (user.Password.$value || user.Password) !== digest) {
    throw new Refusal('0401', '用户名令牌无效');
  }
  return true;
}

function requireLogin(headers) {
  const token = headers && headers.Token;
  const hasExpired = take('expired_token');
  const isKnown = token && (tokens.get(token.$value || token) || 0) > Date.now();
  if (hasExpired || !(isSigned(headers && headers.Security) || isKnown)) {
    throw new Refusal('0402', '令牌缺失或已过期');
  }
}

const good = (more) => ({ result_code: '0000', reason: '', ...more });

function login({ app_id, app_secret }) {
  if (app_id !== APP_ID || app_secret !== SECRET) throw new Refusal('0401', '应用标识或密钥不正确');
  const token = crypto.randomBytes(16).toString('hex');
  tokens.set(token, Date.now() + TOKEN_LIFE_S * 1000);
  return good({ access_token: token, expires_in: TOKEN_LIFE_S });
}

function called(work, headers) {
  requireLogin(headers);
  if (take('business_failure')) throw new Refusal('0999', '系统繁忙，请稍后再试');
  return good(work());
}

function operations(version) {
  const guarded = (work) => (asked, callback, headers) => {
    try {
      return work(asked, headers);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw { Fault: fault(version, error) };
    }
  };
  const found = { Login: guarded(login) };
  for (const name of receiver.dataSets) {
    found['Query_' + name] = guarded((asked, headers) => called(() => {
      const page = receiver.query(name, asked);
      if (page.rows.row.length && take('short_page')) page.rows.row.pop();
      return { data: page };
    }, headers));
  }
  for (const name of ['BAS_PERF_INDICATOR', 'PERF_TEMPLATE']) {
    found['Push_' + name] = guarded((asked, headers) => called(
      () => ({ results: { result: receiver.push(name, asked) } }), headers));
  }
  return found;
}

// No statusCode is given, so node-soap answers faults with HTTP 200: its own way.
function fault(version, { code, reason }) {
  const detail = { 'tns:PerfFault': { 'tns:code': code, 'tns:reason': reason } };
  return version === '1.1'
    ? { faultcode: 'soap:Server', faultstring: reason, detail }
    : { Code: { Value: 'soap:Receiver' }, Reason: { Text: { attributes: { 'xml:lang': 'zh' }, $value: reason } }, Detail: detail };
}

// --- the web server around it ---------------------------------------------------------------------

const server = http.createServer((request, response) => {
  response.statusCode = 404;
  response.end();
});

// Resolves when node-soap has read its contract, for only then it listens to requests.
function serve(path, version) {
  return new Promise((resolve, reject) => {
    soap.listen(server, {
      path,
      services: { PerfService: { PerfPort11: operations(version), PerfPort12: operations(version) } },
      xml: fs.readFileSync(wsdlFile, 'utf8'),
      uri: wsdlFile,
      forceSoap12Headers: version === '1.2',
      callback: (error, served) => {
        if (error) return reject(error);
        served.wsdl.xmlnsInEnvelope += XSI;
        return resolve();
      },
    });
  });
}

function order(trouble, response) {
  const isKnown = TROUBLES.includes(trouble);
  if (isKnown) ordered.set(trouble, (ordered.get(trouble) || 0) + 1);
  response.writeHead(isKnown ? 204 : 404).end();
}

function behindTroubles(listeners) {
  return (request, response) => {
    if (request.url.startsWith('/control/')) return order(request.url.slice('/control/'.length), response);
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      // node-soap takes a body that someone has read before it.
      request.body = Buffer.concat(parts);
      troubled(request.body.toString(), response, () => listeners.forEach((each) => each(request, response)));
    });
  };
}

function troubled(body, response, proceed) {
  if (body.includes('app_secret')) return proceed();
  if (take('busy_once')) {
    response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/html; charset=utf-8' });
    return response.end('<html><body>系统繁忙</body></html>');
  }
  if (body.includes('Push_') && take('lost_answer')) {
    response.write = response.end = () => response.socket.destroy();
  } else if (body.includes('Query_') && take('cut_off_once')) {
    const write = response.write.bind(response);
    // One piece of a chunked answer arrives, the final empty one never does.
    response.write = (text) => write(text.slice(0, text.length / 2), () => response.socket.destroy());
    response.end = () => {};
  }
  if (body.includes('Query_') && take('undeclared_prefix')) {
    const write = response.write.bind(response);
    response.write = (text) => write(text.replace(XSI, ''));
  }
  if (take('slow')) {
    // Late is the answer, not the work: a push is stored by now.
    const write = response.write.bind(response);
    const end = response.end.bind(response);
    response.write = (text) => setTimeout(() => write(text), 3000);
    response.end = () => setTimeout(end, 3000);
  }
  return proceed();
}

server.listen(0, '127.0.0.1', async () => {
  await serve('/soap/perf', '1.1');
  await serve('/v12/soap/perf', '1.2');
  const listeners = server.listeners('request').slice();
  server.removeAllListeners('request');
  server.on('request', behindTroubles(listeners));
  const base = `http://127.0.0.1:${server.address().port}`;
  console.log(JSON.stringify({
    stack: `node-soap ${require('soap/package.json').version} on Node ${process.versions.node}`,
    // One listener of node-soap writes one version; two of them have two addresses.
    base_urls: { '1.1': base, '1.2': base + '/v12' },
    control_url: base + '/control',
    app_id: APP_ID,
    app_secret: SECRET,
    division_code: DIVISION,
    fiscal_year: Number(YEAR),
    agency_codes: receiver.agencyCodes,
    capabilities: ['soap11', 'soap12', 'digest', ...TROUBLES],
    lacks: {},
  }));
});
