// The triage inbox by keys: each presses a button, opens a menu or goes into a field that is on the page anyway.
(() => {
  'use strict';
  const $ = (query) => document.querySelector(query);
  const rows = () => [...document.querySelectorAll('.inbox .list > li')];
  let sent = false; // one key pressed twice sends once

  const rowAt = () => document.activeElement.closest('.inbox .list > li');

  function step(by) {
    const all = rows(), at = all.indexOf(rowAt() || $('.inbox .here'));
    all[Math.min(Math.max(at + by, 0), all.length - 1)]?.querySelector('a').focus();
  }

  function choose() {
    const box = (rowAt() || $('.inbox .here'))?.querySelector('input');
    if (box) box.checked = !box.checked;
  }

  const KEYS = {
    j: () => step(1), k: () => step(-1), x: choose,
    '?': () => location.assign('/help#keys'), '/': () => location.assign('/tickets'),
  };

  function press(key) {
    const menu = $(`[data-open="${key}"]`);
    if (menu) {
      menu.open = true;
      return menu.querySelector('button').focus();
    }
    const field = $(`[data-focus="${key}"]`);
    if (field) return field.focus();
    $(`[data-key~="${key}"]`)?.click();
  }

  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat) return;
    const at = e.target;
    if (at.matches('select') && e.key === 'Enter') {
      e.preventDefault();
      return at.form.requestSubmit();
    }
    if (e.key === 'Escape') return at.blur();
    if (at.matches('input:not([type=checkbox]), select, textarea')) return;
    if (e.key === 'Enter') return at === document.body && press('a');
    if (KEYS[e.key]) {
      e.preventDefault();
      return KEYS[e.key]();
    }
    if (/^[a-z1-9]$/.test(e.key) && $(`[data-open="${e.key}"], [data-focus="${e.key}"], [data-key~="${e.key}"]`)) {
      e.preventDefault();
      press(e.key);
    }
  });

  document.addEventListener('submit', (e) => {
    if (sent) return e.preventDefault();
    sent = true;
  });
  window.addEventListener('pageshow', () => { sent = false; });
  document.documentElement.classList.add('js');
})();
