/**
 * What the command lines of mesos-execute-j and isolator-shim have in common: a {@link
 * io.mesosj.base.command.VerbProgram} is some verbs with flags, and gets its dispatch, help, man
 * page and completion from here.
 *
 * <p>Nothing here reads a class that the verb of the line does not need: start-up time is most of
 * what a short command costs.
 */
@NullMarked
package io.mesosj.base.command;

import org.jspecify.annotations.NullMarked;
