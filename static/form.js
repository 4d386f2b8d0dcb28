// A form with photographs or a reply: photographs are made small before they go, the channel's characters are counted,
// and a line that breaks while it is sent loses nothing. Without this file the form works all the same.
(() => {
  'use strict';
  const SIDE = 1600, SMALL = 300000, SILENCE = 60000;
  const LIGHT = [[0, 4351], [8192, 8205], [8208, 8223], [8242, 8247]]; // what X counts as one; see channels/x.py
  let shrinking = Promise.resolve(), sending = false;

  const words = () => document.querySelector('#going').dataset;
  const say = (text) => { document.querySelector('#going').textContent = text; };

  // -- photographs -----------------------------------------------------------------------------------------------

  async function small(file) {
    if (file.size < SMALL || !/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
      const paper = canvas.getContext('2d');
      paper.fillStyle = '#fff';
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.8); });
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], `${file.name.replace(/\.\w+$/, '')}.jpg`, { type: 'image/jpeg' });
    } catch {
      return file; // as it is: the server says whether it can take it
    }
  }

  async function shrink(input) {
    const chosen = [...input.files], kept = new DataTransfer();
    for (const file of chosen) kept.items.add(await small(file));
    const size = (files) => Math.round([...files].reduce((sum, file) => sum + file.size, 0) / 1000);
    if (size(kept.files) === size(chosen)) return;
    input.files = kept.files;
    say(words().small.replace('{from}', size(chosen)).replace('{to}', size(kept.files)));
  }

  // -- characters ------------------------------------------------------------------------------------------------

  function length(text, weighed) {
    if (!weighed) return [...text].length;
    const plain = text.normalize('NFC').replace(/https?:\/\/\S+/gi, '');
    const links = text.match(/https?:\/\/\S+/gi)?.length || 0;
    const weight = (sign) => (LIGHT.some(([low, high]) => sign >= low && sign <= high) ? 1 : 2);
    return 23 * links + [...plain].reduce((sum, c) => sum + weight(c.codePointAt(0)), 0);
  }

  function count(area) {
    const told = counted(area), { limit, channel, more } = told.dataset; // more: the line with the number
    const used = area.value.trim() ? length(area.value.trim(), channel === 'x' && limit === '280') + +more : 0;
    told.textContent = told.dataset.words.replace('{used}', used);
    told.classList.toggle('wrong', used > limit);
  }

  const counted = (area) => document.getElementById(`${area.id}-count`);

  // -- sending ---------------------------------------------------------------------------------------------------

  function answered(xhr, asked) {
    sending = false;
    const page = xhr.response, main = page?.querySelector('main');
    if (xhr.status === 401) return signedOut(main);
    if (xhr.responseURL && xhr.responseURL !== asked) return location.assign(xhr.responseURL);
    if (!main?.querySelector('textarea, [type=file]')) {
      return say(main ? main.textContent.replace(/\s+/g, ' ').trim() : words().lost);
    }
    document.querySelector('main').replaceWith(document.adoptNode(main));
    document.title = page.title;
    document.querySelectorAll('textarea').forEach((area) => counted(area) && count(area));
    window.scrollTo(0, 0);
    document.querySelector('#problems, #hints')?.focus();
  }

  function signedOut(main) { // all that was typed and chosen stays where it is; the way to sign in stands below it
    say(main.querySelector('p').textContent);
    document.querySelector('#going').append(' ', main.querySelector('a[target]'));
  }

  function send(form, button) {
    const data = new FormData(form, button), xhr = new XMLHttpRequest();
    const address = new URL(button?.getAttribute('formaction') || form.getAttribute('action'), location.href).href;
    let patience;
    const heard = () => { // a line that hangs is a lost one, however long a photograph may take
      clearTimeout(patience);
      patience = setTimeout(() => xhr.abort(), SILENCE);
    };
    sending = true;
    say(words().sending);
    xhr.open('POST', address);
    xhr.responseType = 'document';
    xhr.upload.onprogress = (e) => {
      heard();
      if (e.total > 50000) say(`${words().sending} ${Math.round((100 * e.loaded) / e.total)} %`);
    };
    xhr.onprogress = heard;
    xhr.onload = () => answered(xhr, address);
    xhr.onerror = xhr.onabort = () => { sending = false; say(words().lost); };
    xhr.onloadend = () => clearTimeout(patience);
    heard();
    xhr.send(form.enctype === 'multipart/form-data' ? data : new URLSearchParams(data));
  }

  document.addEventListener('change', (e) => {
    if (e.target.type === 'file') shrinking = shrink(e.target);
  });
  document.addEventListener('input', (e) => e.target.matches('textarea') && counted(e.target) && count(e.target));
  document.addEventListener('submit', (e) => {
    if (!e.target.querySelector('#going')) return;
    e.preventDefault();
    if (sending) return; // a second tap
    sending = true;
    shrinking.catch(() => {}).then(() => send(e.target, e.submitter));
  });
  document.querySelectorAll('textarea').forEach((area) => counted(area) && count(area));
})();
