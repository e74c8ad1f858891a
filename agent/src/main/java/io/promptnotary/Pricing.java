package io.promptnotary;

import io.promptnotary.config.Config;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Prices;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Makes prices of what the configuration says about them. */
final class Pricing {
  private Pricing() {}

  /**
   * The shipped table or the user's own, and the user's prices of single models over it. A file
   * that cannot be used is said once, and the shipped table takes its place: every row names the
   * table it was priced by, and the console can price it again.
   */
  static Prices prices(Config.Pricing pricing, Log log) {
    return table(pricing, log).with(pricing.models().stream().map(Pricing::own).toList());
  }

  private static Prices table(Config.Pricing pricing, Log log) {
    String file = pricing.file();
    if (file == null) {
      return Prices.shipped();
    }
    String flaw;
    try {
      return Prices.parse(Files.readString(Path.of(file)));
    } catch (NoSuchFileException e) {
      flaw = "there is no such file";
    } catch (MalformedInputException e) {
      flaw = "it is not UTF-8";
    } catch (IOException e) {
      flaw = "it cannot be read: " + e.getMessage();
    } catch (IllegalArgumentException e) {
      flaw = e instanceof InvalidPathException ? "it is no file name" : e.getMessage();
    }
    log.error("pricing.file " + file + ": " + flaw + "; the shipped prices are used instead");
    return Prices.shipped();
  }

  private static Prices.Override own(Config.ModelPrice price) {
    return new Prices.Override(
        price.provider(),
        price.model().text(),
        price.currency(),
        price.input(),
        price.cacheRead(),
        price.cacheWrite(),
        price.output());
  }
}
