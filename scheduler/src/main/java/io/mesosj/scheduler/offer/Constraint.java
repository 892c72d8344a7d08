package io.mesosj.scheduler.offer;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A condition on the agent that a task runs on: on an attribute, on {@code hostname}, or on {@code
 * @region} and {@code @zone}.
 *
 * <p>As text: {@code rack==r1}, {@code rack!=r1}, {@code hostname=~web-\d+}, {@code hostname!~old-.*},
 * {@code rack<=2} (at most two instances for each value of the attribute; {@code hostname<=1} spreads
 * them over all agents). A regular expression must match the whole value. An agent without the
 * attribute meets only {@code !=} and {@code !~}.
 */
public final class Constraint {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "\\s*([A-Za-z0-9@][A-Za-z0-9_.@/-]*)\\s*(==|!=|=~|!~|<=)(.*)", Pattern.DOTALL);

  private enum Operator {
    EQUAL,
    UNEQUAL,
    LIKE,
    UNLIKE,
    AT_MOST
  }

  private final String text;
  private final String attribute;
  private final Operator operator;
  private final String operand;
  private final Pattern pattern;
  private final int limit;

  private Constraint(String text, String attribute, Operator operator, String operand) {
    this.text = text;
    this.attribute = attribute;
    this.operator = operator;
    this.operand = operand;
    boolean regex = operator == Operator.LIKE || operator == Operator.UNLIKE;
    this.pattern = Pattern.compile(regex ? operand : Pattern.quote(operand));
    this.limit = operator == Operator.AT_MOST ? count(operand) : 0;
  }

  private static int count(String operand) {
    int count = Integer.parseInt(operand);
    if (count < 1) {
      throw new NumberFormatException("less than 1");
    }
    return count;
  }

  /**
   * Reads a constraint.
   *
   * @throws IllegalArgumentException saying what is wrong with {@code text}
   */
  public static Constraint parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "constraint '"
              + text
              + "' is none of attribute==value, !=value, =~regex, !~regex, <=count");
    }
    String operand = matcher.group(3).strip();
    if (operand.isEmpty()) {
      throw new IllegalArgumentException("constraint '" + text + "' has no value");
    }
    try {
      return new Constraint(text.strip(), matcher.group(1), operator(matcher.group(2)), operand);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "constraint '"
              + text
              + "': '"
              + operand
              + "' is no regular expression: "
              + e.getDescription(),
          e);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "constraint '" + text + "': '" + operand + "' is no count from 1 on", e);
    }
  }

  private static Operator operator(String sign) {
    return switch (sign) {
      case "==" -> Operator.EQUAL;
      case "!=" -> Operator.UNEQUAL;
      case "=~" -> Operator.LIKE;
      case "!~" -> Operator.UNLIKE;
      default -> Operator.AT_MOST;
    };
  }

  /** At most one instance for each value of {@code attribute}. */
  public static Constraint unique(String attribute) {
    return parse(attribute + "<=1");
  }

  /** The attribute that this looks at. */
  public String attribute() {
    return attribute;
  }

  /** Whether a task may run on the agent, given where its other instances are. */
  public boolean allows(AgentOffer agent, Neighbours neighbours) {
    List<String> values = agent.attribute(attribute);
    return switch (operator) {
      case EQUAL -> values.contains(operand);
      case UNEQUAL -> !values.contains(operand);
      case LIKE -> values.stream().anyMatch(value -> pattern.matcher(value).matches());
      case UNLIKE -> values.stream().noneMatch(value -> pattern.matcher(value).matches());
      case AT_MOST ->
          !values.isEmpty()
              && values.stream().allMatch(value -> neighbours.count(attribute, value) < limit);
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Constraint that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
