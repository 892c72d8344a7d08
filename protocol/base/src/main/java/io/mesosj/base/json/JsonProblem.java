package io.mesosj.base.json;

import com.fasterxml.jackson.core.JsonProcessingException;

/** What is wrong with text that should be JSON, in one line for the person who wrote it. */
public final class JsonProblem {
  private JsonProblem() {}

  /** Such as {@code at line 2, column 5: Unexpected character ('x')}. */
  public static String describe(JsonProcessingException problem) {
    String what = String.valueOf(problem.getOriginalMessage());
    // Jackson goes on with where something began, in words about its own settings.
    int began = what.indexOf(" (start marker at");
    String brief = began < 0 ? what : what.substring(0, began);
    var where = problem.getLocation();
    return where == null
        ? brief
        : "at line " + where.getLineNr() + ", column " + where.getColumnNr() + ": " + brief;
  }
}
