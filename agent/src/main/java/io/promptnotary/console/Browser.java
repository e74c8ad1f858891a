package io.promptnotary.console;

import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.net.URI;

/** The user's browser, if there is one. */
final class Browser {
  private Browser() {}

  /**
   * Opens {@code address}, or does nothing. Through the desktop's own interface, since the address
   * holds a token and all users of a machine see the arguments of a process.
   */
  static void open(URI address) {
    if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
      return;
    }
    try {
      if (!GraphicsEnvironment.isHeadless()
          && Desktop.isDesktopSupported()
          && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
        Desktop.getDesktop().browse(address);
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      // The address is printed: whoever sees it can open it.
    }
  }
}
