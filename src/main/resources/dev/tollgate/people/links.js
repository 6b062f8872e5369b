'use strict';
// The pages behind the links of our mails. The token stands behind #, which no browser sends; it goes out in a request's body
// alone, and only once somebody clicks: programs that open the links of a mail must not use them up.
(() => {
  const $ = id => document.getElementById(id);
  const found = /^#token=([A-Za-z0-9_-]{43})$/.exec(location.hash);
  const token = found === null ? null : found[1];
  addEventListener('hashchange', () => location.reload());

  function say(text, kind) {
    $('status').className = kind || '';
    $('status').textContent = text;
  }

  function show(id) {
    for (const each of document.querySelectorAll('main > form, main > div')) {
      each.hidden = each.id !== id;
    }
  }

  // Once it is used up, the link need not stay in the address bar.
  function forget() {
    history.replaceState(null, '', location.pathname);
  }

  class Refused extends Error {
    constructor(status, code, text) {
      super(text);
      this.status = status;
      this.code = code;
    }
  }

  async function call(method, path, body, csrf) {
    const headers = {Accept: 'application/json'};
    if (body) {
      headers['Content-Type'] = 'application/json';
    }
    if (csrf) {
      headers['X-CSRF-Token'] = csrf;
    }
    let answer;
    try {
      answer = await fetch(path, {method, headers, body: body && JSON.stringify(body), credentials: 'same-origin',
          cache: 'no-store', redirect: 'error'});
    } catch (e) {
      throw new Refused(0, 'unreachable', 'There is no answer; look at your connection, and try again.');
    }
    const text = await answer.text();
    let json = {};
    try {
      json = text === '' ? {} : JSON.parse(text);
    } catch (e) {
      // what a proxy says; the status tells enough
    }
    if (!answer.ok) {
      throw new Refused(answer.status, json.code || '', json.detail || 'That did not work (' + answer.status + '); try again.');
    }
    return json;
  }

  const post = (path, body, csrf) => call('POST', path, body, csrf);

  // One click is one request, however often it is clicked.
  function on(element, event, deed) {
    element.addEventListener(event, async e => {
      e.preventDefault();
      const buttons = document.querySelectorAll('button');
      buttons.forEach(each => { each.disabled = true; });
      say('One moment …');
      try {
        await deed();
      } catch (problem) {
        say(problem.message, 'bad');
      } finally {
        buttons.forEach(each => { each.disabled = false; });
      }
    });
  }

  function wrong(field, text) {
    field.setAttribute('aria-invalid', 'true');
    field.focus();
    throw new Refused(0, 'invalid', text);
  }

  function filled(id, text) {
    const field = $(id);
    field.removeAttribute('aria-invalid');
    return field.value === '' || field.validity.typeMismatch ? wrong(field, text) : field.value;
  }

  const BROKEN = 'This link is not whole. Open it from the mail again, or copy all of it.';

  function verify() {
    if (token === null) {
      say(BROKEN, 'bad');
      return;
    }
    show('ask');
    on($('confirm'), 'click', async () => {
      await post('/api/auth/verify-email', {token});
      forget();
      show('');
      say('Your address is confirmed. You can close this page.', 'good');
    });
  }

  function reset() {
    show(token === null ? 'another' : 'set');
    if (token === null && location.hash !== '') {
      say(BROKEN, 'bad');
    }
    $('show').addEventListener('change', () => {
      for (const id of ['password', 'again']) {
        $(id).type = $('show').checked ? 'text' : 'password';
      }
    });
    on($('set'), 'submit', async () => {
      const password = filled('password', 'Choose a password.');
      if (filled('again', 'Write the password a second time.') !== password) {
        wrong($('again'), 'The two passwords differ.');
      }
      try {
        await post('/api/auth/password/reset', {token, password});
      } catch (problem) {
        if (problem.code === 'token_invalid') {
          show('another');
        }
        throw problem;
      }
      forget();
      show('');
      say('Your new password is set. You can close this page, and sign in with it.', 'good');
    });
    on($('another'), 'submit', async () => {
      await post('/api/auth/password/forgot', {email: filled('email', 'Write your address.').trim()});
      show('');
      say('If somebody is registered with that address, a mail is on its way to it.', 'good');
    });
  }

  const ROLES = {
    owner: 'an owner, who may do everything in it',
    admin: 'an admin, who may spend its money and manage its members',
    member: 'a member, who may use what it has',
    viewer: 'a viewer, who may look at its usage and its bills, and change nothing'
  };

  function csrfCookie() {
    const cookie = /(?:^|; )tollgate_csrf=([^;]+)/.exec(document.cookie);
    return cookie === null ? null : decodeURIComponent(cookie[1]);
  }

  // Who is signed in here already; null for nobody.
  async function me() {
    if (csrfCookie() === null) {
      return null;
    }
    try {
      return await call('GET', '/api/users/me');
    } catch (problem) {
      if (problem.status !== 401) {
        throw problem;
      }
    }
    try {
      await post('/api/auth/refresh');
      return await call('GET', '/api/users/me');
    } catch (problem) {
      if (problem.status === 401) {
        return null;
      }
      throw problem;
    }
  }

  async function askWhoItIs() {
    const person = await me();
    if (person === null) {
      show('sign-in');
    } else {
      $('who').textContent = person.email || person.name;
      show('signed-in');
    }
    say('');
  }

  function joined(invitation) {
    forget();
    show('');
    $('invitation').hidden = true;
    say('You belong to the account “' + invitation.account_name + '” now. You can close this page.', 'good');
  }

  async function accept(invitation, csrf) {
    try {
      await post('/api/invitations/accept', {token}, csrf);
    } catch (problem) {
      if (problem.status !== 401) {
        await askWhoItIs().catch(() => {}); // signed in by now: only the joining is to be tried again
      } else {
        show('sign-in');
      }
      throw problem;
    }
    joined(invitation);
  }

  function listen(invitation) {
    on($('accept'), 'click', () => accept(invitation, csrfCookie()));
    on($('other'), 'click', async () => {
      await post('/api/auth/logout', null, csrfCookie());
      await askWhoItIs();
    });
    on($('sign-in'), 'submit', async () => {
      const session = await post('/api/auth/login', {
        email: filled('email', 'Write your address.').trim(),
        password: filled('password', 'Write your password.'),
        cookies: true
      });
      await accept(invitation, session.csrf_token);
    });
    on($('register'), 'submit', async () => {
      await post('/api/auth/register', {
        name: filled('name', 'Write your name.'),
        email: filled('new-email', 'Write your address.').trim(),
        password: filled('new-password', 'Choose a password.'),
        invitation_token: token,
        cookies: true
      });
      joined(invitation);
    });
    for (const [button, form] of [['to-register', 'register'], ['to-sign-in', 'sign-in']]) {
      $(button).addEventListener('click', () => {
        say('');
        show(form);
        $(form).querySelector('input').focus();
      });
    }
  }

  async function join() {
    if (token === null) {
      say(BROKEN, 'bad');
      return;
    }
    try {
      const invitation = await post('/api/invitations/look', {token});
      $('invitation').textContent = 'You are invited to the account “' + invitation.account_name + '” as '
          + (ROLES[invitation.role] || invitation.role) + '.';
      $('invitation').hidden = false;
      $('email').value = invitation.email;
      $('new-email').value = invitation.email;
      listen(invitation);
      await askWhoItIs();
    } catch (problem) {
      say(problem.message, 'bad');
    }
  }

  ({verify, reset, join})[document.body.dataset.page]();
})();
