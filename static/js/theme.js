// Light, dark, or as the system says: remembered in this browser. A classic script in <head>, so that nothing flashes.
(() => {
  const LABELS = { system: "Theme: as the system says", light: "Theme: light", dark: "Theme: dark" };
  const root = document.documentElement;

  const chosen = () => {
    try {
      return localStorage.getItem("theme") ?? "system";
    } catch {
      return "system"; // storage may be forbidden; the page must still be readable
    }
  };

  const show = (theme) => {
    root.dataset.themeChoice = theme;
    if (theme === "system") root.removeAttribute("data-bs-theme");
    else root.setAttribute("data-bs-theme", theme);
  };

  const remember = (theme) => {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // then it holds for this page
    }
  };

  show(chosen() in LABELS ? chosen() : "system");

  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      const name = () => button.setAttribute("aria-label", (button.title = LABELS[root.dataset.themeChoice]));
      button.addEventListener("click", () => {
        const themes = Object.keys(LABELS);
        const next = themes[(themes.indexOf(root.dataset.themeChoice) + 1) % themes.length];
        show(next);
        remember(next);
        name();
      });
      name();
      button.hidden = false;
    }
  });
})();
