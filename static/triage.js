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
    '?': () => location.assign('/help#keys'), r: () => location.reload(),
    '/': () => location.assign('/tickets'), f: () => location.assign('/tickets'),
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
    const at = e.target;
    if (at.matches('select') && e.key === 'Enter') {
      e.preventDefault();
      return at.form.requestSubmit();
    }
    if (e.key === 'ArrowDown' && at.matches('#find')) return $('.goes button')?.focus();
    if (e.key === 'Escape') return at.blur();
    const key = singleKey(e);
    if (key === 'Enter') return at === document.body && press('a');
    if (KEYS[key]) {
      e.preventDefault();
      return KEYS[key]();
    }
    if (/^[a-z1-9]$/.test(key) && $(`[data-open="${key}"], [data-focus="${key}"], [data-key~="${key}"]`)) {
      e.preventDefault();
      press(key);
    }
  });

  document.addEventListener('submit', (e) => {
    if (sent) return e.preventDefault();
    sent = true;
  });
  window.addEventListener('pageshow', () => { sent = false; });
  document.documentElement.classList.add('js');
})();
