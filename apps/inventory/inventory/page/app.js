const { apiBase, maxUploadMb } = await (await fetch('/config.json')).json();
const list = document.querySelector('#items');
const template = document.querySelector('#item');
const message = document.querySelector('#message');

function say(text, isError = false) {
  message.textContent = text;
  message.classList.toggle('error', isError);
}

/** Answers the JSON body; throws the API's own sentence. */
async function call(path, options) {
  let response;
  try {
    response = await fetch(apiBase + path, options);
  } catch {
    throw new Error('The server does not answer. Check the connection and try again.');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.message || `The server answered ${response.status}.`);
  return body;
}

/** XMLHttpRequest and not fetch, because only it tells how far an upload is. */
function upload(id, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${apiBase}/inventory/${id}/image`);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress((100 * loaded) / total);
    request.onload = () =>
      request.status < 300
        ? resolve(request.response)
        : reject(new Error(request.response?.message ?? `The server answered ${request.status}.`));
    request.onerror = () => reject(new Error('The upload was interrupted. The item keeps the picture that it had.'));
    const form = new FormData();
    form.append('image_file', file);
    request.send(form);
  });
}

function show(item) {
  const card = template.content.cloneNode(true).firstElementChild;
  const image = card.querySelector('img');
  const setImage = (url, name) => {
    image.hidden = !url;
    image.nextElementSibling.hidden = Boolean(url);
    if (url) image.src = url;
    image.alt = url ? `Picture of ${name}` : '';
  };
  card.dataset.id = item.id;
  card.querySelector('h2').textContent = item.name;
  card.querySelector('.description').textContent = item.description;
  card.querySelector('.quantity').textContent = `${item.quantity} in stock`;
  setImage(item.image_url, item.name);
  const progress = card.querySelector('progress');
  progress.setAttribute('aria-label', `Upload for ${item.name}`);
  const input = card.querySelector('input');
  input.setAttribute('aria-label', `Choose a picture of ${item.name}`);
  input.addEventListener('change', async () => {
    const [file] = input.files;
    if (!file) return;
    if (file.size > maxUploadMb * 1024 * 1024) return say(`A picture may have ${maxUploadMb} MB at most.`, true);
    progress.hidden = false;
    say(`Uploading the picture of ${item.name}…`);
    try {
      const updated = await upload(item.id, file, (percent) => (progress.value = percent));
      setImage(updated.image_url, item.name);
      say(`${item.name} has a new picture.`);
    } catch (error) {
      say(error.message, true);
    } finally {
      progress.hidden = true;
      input.value = '';
    }
  });
  const remove = card.querySelector('.delete');
  // A second press within seconds deletes: a tap beside the mark loses nothing.
  let armed;
  const arm = (seconds) => {
    clearTimeout(armed);
    armed = seconds ? setTimeout(arm, seconds * 1000, 0) : undefined;
    remove.textContent = armed ? 'Really delete?' : 'Delete';
    remove.setAttribute('aria-label', armed ? `Really delete ${item.name}?` : `Delete ${item.name}`);
  };
  arm(0);
  remove.addEventListener('click', async () => {
    if (!armed) return arm(5);
    arm(0);
    try {
      await call(`/inventory/${item.id}`, { method: 'DELETE' });
      card.remove();
      say(`${item.name} is deleted.`);
    } catch (error) {
      say(error.message, true);
    }
  });
  list.append(card);
}

document.querySelector('#add').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const { id, name, description, quantity } = Object.fromEntries(new FormData(form));
  const item = { id: Number(id), name, description, quantity: Number(quantity) };
  try {
    show(
      await call('/inventory', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(item),
      }),
    );
    form.reset();
    say(`${name} is added.`);
  } catch (error) {
    say(error.message, true);
  }
});

try {
  for (const item of await call('/inventory')) show(item);
} catch (error) {
  say(error.message, true);
}
