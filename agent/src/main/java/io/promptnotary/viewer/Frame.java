package io.promptnotary.viewer;

/**
 * What stands around every page.
 *
 * @param title of the page
 * @param section which of the sections in the navigation it belongs to
 * @param store the store as it was named; empty where that is not told
 * @param version the build's version
 */
record Frame(String title, Section section, String store, String version) {

  /** What the navigation leads to. */
  enum Section {
    LIST,
    COMPARE,
    DASHBOARD,
    FLEET,
    HELP,
    NONE
  }

  boolean isList() {
    return section == Section.LIST;
  }

  boolean isCompare() {
    return section == Section.COMPARE;
  }

  boolean isDashboard() {
    return section == Section.DASHBOARD;
  }

  boolean isFleet() {
    return section == Section.FLEET;
  }

  boolean isHelp() {
    return section == Section.HELP;
  }
}
