// The stream is opened again when it ends: the show was restarted, or the network was away.
const picture = document.getElementById("picture");
const again = () => setTimeout(() => { picture.src = `/stream.mjpg?${Date.now()}`; }, 1000);
picture.addEventListener("error", again);

// A stream that just stops gives no error; a page that was asleep asks anew.
document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
