package io.promptnotary.forward;

import java.util.ArrayList;
import java.util.List;

/**
 * Delivers a parcel, in parts where the whole of it is refused, so that one record that will never
 * be taken does not stand in the way of the others.
 */
public final class Bisection {
  private final Target target;
  private final List<Refused> refused = new ArrayList<>();

  private Bisection(Target target) {
    this.target = target;
  }

  /**
   * What is refused by itself.
   *
   * @param record a parcel of one record
   * @param reason the target's sentence
   */
  public record Refused(Parcel record, String reason) {}

  /**
   * Delivers all that {@code target} takes.
   *
   * @return what it refuses, in order
   * @throws TargetException of kind {@link TargetException.Kind#AWAY}: some of it may be delivered
   */
  public static List<Refused> deliver(Target target, Parcel parcel) throws TargetException {
    Bisection bisection = new Bisection(target);
    bisection.deliver(parcel);
    return List.copyOf(bisection.refused);
  }

  private void deliver(Parcel parcel) throws TargetException {
    try {
      target.deliver(parcel);
    } catch (TargetException e) {
      if (e.kind() == TargetException.Kind.AWAY) {
        throw e;
      }
      int size = parcel.size();
      if (size == 1) {
        refused.add(new Refused(parcel, String.valueOf(e.getMessage())));
        return;
      }
      deliver(parcel.part(0, size / 2));
      deliver(parcel.part(size / 2, size));
    }
  }
}
