// Looks at pages in Chromium: reads {browser, pages: [file URL]} on standard input, prints what axe-core finds, what is
// wider than a phone, what was fetched, and what the page complains of, by page and colour scheme.
const fs = require('fs');
const puppeteer = require('puppeteer-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const overflow = () => {
  const wide = [...document.querySelectorAll('body *')].filter(
    element => !element.closest('.scroll, caption') && element.getBoundingClientRect().right > innerWidth + 1);
  return {page: document.documentElement.scrollWidth - innerWidth, elements: wide.map(element => element.outerHTML.slice(0, 80))};
};

(async () => {
  const {browser: executablePath, pages} = JSON.parse(fs.readFileSync(0, 'utf8'));
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  const browser = await puppeteer.launch({executablePath, headless: true, args, timeout: 120000, protocolTimeout: 180000});
  const found = [];
  try {
    const page = await browser.newPage();
    const fetched = [], said = [];
    page.on('request', request => fetched.push(request.url()));
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(String(error)));
    for (const url of pages) {
      for (const scheme of ['light', 'dark']) {
        await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
        await page.setViewport({width: 360, height: 800});
        await page.goto(url, {timeout: 120000});
        await page.evaluate(() => document.querySelectorAll('details').forEach(one => { one.open = true; }));
        const phone = await page.evaluate(overflow);
        await page.setViewport({width: 1000, height: 800});
        await page.evaluate(axe);
        const {violations} = await page.evaluate(() => axe.run({resultTypes: ['violations']}));
        const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const bar = await page.evaluate(() => getComputedStyle(document.querySelector('svg [fill^="var("]')).fill);
        found.push({url, scheme, phone, background, bar,
          violations: violations.map(one => [one.id, ...one.nodes.map(node => node.html.slice(0, 120))])});
      }
    }
    console.log(JSON.stringify({found, fetched, said}));
  } finally {
    await browser.close();
  }
})();
