// Single keys, for the board and the inbox: only outside fields, and not for whoever has switched them off (/me).
// A letter is known by its place where the keyboard writes another script. g and a letter go to another page.
'use strict';
window.singleKey = (() => {
  const PLACES = { b: '/board', i: '/triage', m: '/tickets', r: '/reports' };
  const SIGNS = { Slash: ['/', '?'], BracketLeft: ['[', '['], BracketRight: [']', ']'] };
  let went = -Infinity; // when g was pressed

  function latin(e) {
    if (/^[ -~]+$/.test(e.key)) return e.key; // letters, and names like Enter
    return SIGNS[e.code]?.[+e.shiftKey] || (e.code.match(/^(?:Key|Digit)(.)$/)?.[1] || '').toLowerCase();
  }

  return (e) => {
    const off = document.documentElement.dataset.keys === 'off';
    const busy = e.target.matches('input:not([type=checkbox]), select, textarea');
    if (off || busy || e.ctrlKey || e.metaKey || e.altKey || e.repeat) return '';
    const key = latin(e), going = e.timeStamp - went < 1500;
    went = key === 'g' ? e.timeStamp : -Infinity;
    if (!going || !PLACES[key]) return key;
    location.assign(PLACES[key]);
    return '';
  };
})();
