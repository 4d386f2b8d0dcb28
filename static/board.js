// The board: polls for changes, and moves cards by drag, key and menu. Every move is one of the card's own forms or
// links, made by the server from rules.py; htmx sends it and swaps what comes back out of band.
(() => {
  'use strict';
  const $ = (query, within = document) => within.querySelector(query);
  const $$ = (query, within = document) => [...within.querySelectorAll(query)];
  const board = $('#board'), said = $('#said'), live = $('#live'), words = board.dataset;
  const cardOf = (e) => e?.closest?.('.card');
  const colOf = (e) => e?.closest?.('.col');
  const colsOf = (card) => $$('.col', card.closest('.board')); // the board's, or those of the card's own lane
  const doors = (card) => $$('[data-to]', card);
  const pending = new Map(); // card (or the status bar) -> where it came from, while its move is being saved
  let drag = null;

  function say(text, bad = false) {
    said.classList.toggle('bad', bad);
    said.textContent = text;
  }

  // -- order: each stack sorts by data-order, as the server does -------------------------------------------------

  function place(card, stack) {
    const after = $$('.card', stack).find((other) => other !== card && other.dataset.order > card.dataset.order);
    stack.insertBefore(card, after || null);
  }

  function tidy() { // nothing jumps under the hand: a stack that is pointed at or holds the focus waits
    for (const stack of $$('.stack')) {
      if (drag || stack.matches(':hover') || stack.contains(document.activeElement)) continue;
      const sorted = $$('.card', stack).sort((a, b) => (a.dataset.order < b.dataset.order ? -1 : 1));
      sorted.forEach((card, i) => stack.children[i] !== card && stack.insertBefore(card, stack.children[i]));
    }
  }

  function recount() { // the chips say what the heads say; a board cut into lanes: what the server counted in each
    for (const chip of $$('#columns a')) $('b', chip).textContent = $(`#head-${chip.hash.slice(1)} .count`).textContent;
    const counts = $('#counts') && JSON.parse($('#counts').dataset.lanes);
    for (const lane of counts ? $$('.lane') : []) {
      const numbers = counts[lane.id.slice(5)] || [], total = numbers.reduce((sum, number) => sum + number, 0);
      if (total) lane.hidden = false; // one that was emptied stays: nothing jumps
      $('.count', lane).textContent = total;
      $$('.col', lane).forEach((col, i) => {
        $('h3 b', col).textContent = numbers[i] || 0;
        $('.more', col).hidden = !(numbers[i] > $$('.card', col).length);
      });
    }
    if (counts) $('#nothing').hidden = Object.keys(counts).length > 0;
  }

  // -- moves ---------------------------------------------------------------------------------------------------

  function go(card, stage) {
    const door = doors(card).find((one) => one.dataset.to === stage);
    if (!door) return say(`${card.dataset.number} ${words.cannot}`, true);
    if (door.matches('a')) return door.click();
    send(door, card);
  }

  function send(form, card, pressed = $('button', form)) {
    const source = card || said;
    if (pending.has(source)) return; // a second tap
    pending.set(source, { stack: card?.parentNode, next: card?.nextElementSibling, number: card?.dataset.number || '', at: Date.now() });
    const values = { ...Object.fromEntries(new FormData(form)), ...(pressed.name && { [pressed.name]: pressed.value }) };
    const left = colOf(card)?.dataset.stage || '';
    if (card) {
      const stack = $(`.col[data-stage="${form.dataset.to}"] .stack`, card.closest('.board'));
      $('details', card)?.removeAttribute('open');
      if (stack) place(card, stack);
      card.classList.add('busy');
    }
    say(words.moving);
    htmx.ajax('POST', form.getAttribute('action'), {
      source, swap: 'none', values: { ...values, left, v: $('#poll').dataset.v, a: $('#poll').dataset.a },
    }).catch(() => {}); // the events below tell
  }

  function saved(source, xhr) {
    const from = pending.get(source);
    pending.delete(source);
    if (xhr.status >= 200 && xhr.status < 300) {
      said.classList.remove('bad');
      const card = document.getElementById(source.id);
      if (card && card !== said) place(card, card.parentNode);
      recount();
      fade();
      return card && $('h3 a', card)?.focus({ preventScroll: true });
    }
    const went = from.stack && source.parentNode !== from.stack;
    if (from.stack) {
      source.classList.remove('busy');
      from.stack.insertBefore(source, from.next?.parentNode === from.stack ? from.next : null);
      $('h3 a', source).focus({ preventScroll: true });
    }
    const told = xhr.status >= 400 && xhr.status < 500 && !/</.test(xhr.responseText) && xhr.responseText.trim();
    const elsewhere = xhr.status === 409 || xhr.status === 404; // the poll brings it to where it now is
    const unheard = !xhr.status && Date.now() - from.at >= htmx.config.timeout;
    say(`${told || (unheard ? words.unsure : words.unsaved)} ${went && !elsewhere && !unheard ? `${from.number} ${words.back}` : ''}`, true);
    if (elsewhere || unheard) poll();
  }

  function fade() { // what can no longer be taken back is not offered; never out of somebody's hand
    const offer = $('form', said);
    if (!offer) return;
    const end = () => {
      if (!said.contains(offer)) return;
      if (said.matches(':hover, :focus-within')) setTimeout(end, 2000);
      else said.replaceChildren();
    };
    setTimeout(end, offer.dataset.left * 1000);
  }

  document.addEventListener('submit', (e) => {
    const form = e.target, card = cardOf(form) || document.getElementById(form.dataset.card);
    if (!cardOf(form) && !form.dataset.card) return;
    e.preventDefault();
    send(form, card, e.submitter || undefined);
  });

  document.addEventListener('click', (e) => { // a form's page leads back to this board
    const link = e.target.closest('.card details a');
    if (link) link.search = `?next=${encodeURIComponent(location.pathname + location.search)}`;
  });

  // -- live ----------------------------------------------------------------------------------------------------

  const SOON = 5000, LATER = 20000, LONGEST = 60000, IDLE = 300000;
  let timer, asking = false, wait = 0, acted = Date.now(), heard = new Date();

  function schedule() {
    clearTimeout(timer);
    if (document.hidden) return;
    const calm = Date.now() - acted > IDLE || navigator.connection?.saveData;
    timer = setTimeout(poll, Math.max(calm ? LATER : SOON, wait) * (0.8 + Math.random() * 0.4));
  }

  function poll() {
    if (asking || drag || pending.size || document.hidden) return schedule();
    asking = true;
    htmx.trigger('#poll', 'poll');
  }

  function paused() {
    const clock = { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Kolkata' };
    live.textContent = `${words.paused} ${heard.toLocaleTimeString('en-GB', clock)}`;
  }

  function back() { // the line, the page or its reader is back: ask at once
    if (live.textContent) live.textContent = words.again;
    poll();
  }

  function polled(xhr) {
    asking = false;
    if (xhr.status >= 200 && xhr.status < 400) {
      [wait, heard, live.textContent] = [0, new Date(), ''];
    } else {
      wait = Math.min(LONGEST, (wait || SOON) * 2);
      paused();
    }
    tidy();
    recount();
    tally();
    schedule();
  }

  const isPoll = (e) => e.detail.requestConfig?.elt?.id === 'poll';

  document.addEventListener('htmx:afterRequest', (e) => {
    const source = e.detail.requestConfig?.elt;
    if (isPoll(e)) polled(e.detail.xhr);
    else if (pending.has(source)) saved(source, e.detail.xhr);
  });

  document.addEventListener('htmx:beforeSwap', (e) => { // what is in the hand stays; the next poll brings it again
    if (!isPoll(e)) return;
    const held = drag?.card || cardOf($('.card details[open]'));
    const hit = held && new RegExp(`\\b${held.id}\\b`).test(e.detail.xhr.responseText);
    if (hit && !drag) say(`${held.dataset.number} ${words.changed}`);
    if (hit || drag || pending.size) e.detail.shouldSwap = false;
  });

  document.addEventListener('htmx:oobBeforeSwap', (e) => { // the old copies of cards that come again, or go
    const gone = $('#gone', e.detail.fragment)?.dataset.cards.trim().split(' ') || [];
    for (const id of [...gone, ...$$('.card', e.detail.fragment).map((card) => card.id)]) {
      if (id) document.getElementById(id)?.remove();
    }
  });

  document.addEventListener('visibilitychange', () => !document.hidden && back());
  window.addEventListener('online', back);
  window.addEventListener('offline', paused);
  for (const act of ['pointerdown', 'keydown', 'wheel']) {
    document.addEventListener(act, () => { acted = Date.now(); }, { passive: true });
  }

  // -- drag, by mouse, pen or finger: only from the grip --------------------------------------------------------

  board.addEventListener('pointerdown', (e) => {
    const grip = e.target.closest('.grip'), card = cardOf(grip);
    if (!grip || e.button || pending.has(card)) return;
    e.preventDefault();
    drag = { card, x: e.pageX, y: e.pageY, from: colOf(card), over: null };
    grip.setPointerCapture(e.pointerId);
    card.classList.add('held');
    board.classList.add('dragging');
    drag.from.classList.add('from');
    const meant = doors(card).map((door) => door.dataset.to);
    for (const col of colsOf(card)) if (meant.includes(col.dataset.stage)) col.classList.add('legal');
  });

  board.addEventListener('pointermove', (e) => {
    if (!drag) return;
    drag.card.style.transform = `translate(${e.pageX - drag.x}px,${e.pageY - drag.y}px)`;
    const under = colOf(document.elementFromPoint(e.clientX, e.clientY));
    const over = colsOf(drag.card).includes(under) ? under : null; // another lane means nothing
    if (over !== drag.over) {
      drag.over?.classList.remove('over');
      over?.classList.add('over');
      drag.over = over;
    }
  });

  function letGo() {
    const { card, from, over } = drag;
    drag = null;
    card.style.transform = '';
    card.classList.remove('held');
    board.classList.remove('dragging');
    for (const col of $$('.col')) col.classList.remove('legal', 'over', 'from');
    return { card, from, over };
  }

  board.addEventListener('pointerup', () => {
    if (!drag) return;
    const { card, from, over } = letGo();
    if (over && over !== from) go(card, over.dataset.stage);
  });
  board.addEventListener('pointercancel', () => drag && letGo());

  // -- keys: only while no field is being filled in --------------------------------------------------------------

  const focus = (card) => card && $('h3 a', card).focus();

  function beside(card, step) {
    if (!card) return $('.card', board);
    const cards = $$(`.col[data-stage="${colOf(card).dataset.stage}"] .card`, board); // on through the lanes
    return cards[cards.indexOf(card) + step];
  }

  function across(card, step) {
    if (!card) return $('.card', board);
    const full = colsOf(card).filter((col) => $('.card', col));
    const at = $$('.card', colOf(card)).indexOf(card), cards = $$('.card', full[full.indexOf(colOf(card)) + step] || colOf(card));
    return cards[Math.min(at, cards.length - 1)];
  }

  function shift(card, step) { // to the nearest column on that side that this card may go to
    const stages = colsOf(card).map((col) => col.dataset.stage), at = stages.indexOf(colOf(card).dataset.stage);
    const sides = step > 0 ? stages.slice(at + 1) : stages.slice(0, at).reverse();
    const stage = sides.find((one) => doors(card).some((door) => door.dataset.to === one));
    if (stage) go(card, stage);
    else say(`${card.dataset.number} ${words.cannot}`, true);
  }

  function menu(card) {
    $('details', card).open = true;
    $('.menu :is(a, button, select)', card)?.focus();
  }

  function along(step) { // up and down an open menu
    const items = $$('summary, .menu :is(a, button, select)', document.activeElement.closest('details[open]'));
    items[items.indexOf(document.activeElement) + step]?.focus();
  }

  document.addEventListener('toggle', (e) => e.target.open && $('.menu', e.target)?.scrollIntoView({ block: 'nearest' }), true);
  for (const left of ['pointerdown', 'focusin']) { // a menu that is left closes: it lies over the cards below
    document.addEventListener(left, (e) => {
      const open = $('.card details[open]');
      if (open && !open.contains(e.target)) open.open = false;
    });
  }

  function search() {
    $('.filter').open = true;
    $('#q').focus();
  }

  const bulk = $('#bulk'), picked = () => $$('.card.chosen', board);

  function pick(card) { // chosen or no longer; what is done with them is looked at first, on a page of its own
    if (!bulk || !card) return;
    card.classList.toggle('chosen');
    tally();
  }

  function tally() {
    if (!bulk) return;
    bulk.hidden = !picked().length;
    $('#chosen').textContent = picked().map((card) => card.dataset.number).join(', ');
  }

  bulk?.addEventListener('formdata', (e) => {
    for (const { dataset } of picked()) e.formData.append('ticket', `${dataset.number}:${dataset.version}`);
  });

  const KEYS = {
    j: (card) => focus(beside(card, 1)), k: (card) => focus(beside(card, -1)),
    l: (card) => focus(across(card, 1)), h: (card) => focus(across(card, -1)),
    ']': (card) => card && shift(card, 1), '[': (card) => card && shift(card, -1),
    x: pick, m: (card) => card && $('details', card) && menu(card),
    a: (card) => card && location.assign(`${$('h3 a', card).href}/acknowledge`),
    e: (card) => card && location.assign(`${$('h3 a', card).href}/report`),
    z: () => $('form', said)?.requestSubmit(), r: back,
    '/': search, f: search, '?': () => location.assign('/help#keys'),
  };

  document.addEventListener('keydown', (e) => {
    const card = cardOf(document.activeElement);
    if (e.key === 'Escape' && drag) return letGo();
    if (e.key === 'Escape' && card && $('details[open]', card)) {
      $('details', card).open = false;
      return $('summary', card).focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && !e.target.matches('select') && e.target.closest?.('.card details[open]')) {
      e.preventDefault();
      return along(step);
    }
    const key = singleKey(e);
    if (!KEYS[key]) return;
    e.preventDefault();
    KEYS[key](card);
  });

  document.documentElement.classList.add('js');
  fade();
  schedule();
})();
