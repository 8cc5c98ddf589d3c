/**
 * On the trust page: looks every two seconds whether this device finds the server's name and trusts its
 * certificate, and goes on to the app when it has just come to. Runs in whatever browser people have.
 */
const state = document.getElementById('state')
const rows = state ? [...state.querySelectorAll('[data-probe]')] : []
const EVERY_MS = 2000
let doubted = false
let look = 0

/** @param {Element} row */
function probe(row) {
  const picture = new Image()
  picture.onload = () => {
    row.setAttribute('data-state', 'yes')
    settle()
  }
  picture.onerror = () => {
    row.setAttribute('data-state', 'no')
    doubted = true
    setTimeout(() => probe(row), EVERY_MS)
  }
  // Browsers remember a picture that failed; a new address is asked for anew.
  picture.src = `${row.getAttribute('data-probe')}?${look++}-${Math.floor(performance.timeOrigin)}`
}

function settle() {
  if (!state || rows.some((row) => row.getAttribute('data-state') !== 'yes')) return
  state.classList.add('all-good')
  // Whoever comes back to this page on a device that trusts already may want to read it.
  if (doubted) location.replace(state.getAttribute('data-go') ?? '/')
}

rows.forEach(probe)
