package dev.ringmaster.gateway;

import dev.ringmaster.gateway.ini.IniFile;
import dev.ringmaster.gateway.ini.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where settings come from: ini files, of which a later one wins key by key, and environment variables, which win over
 * all files. Immutable; each method gives a changed copy. Files are read when settings are loaded, and each time anew.
 */
public final class SettingsSources {
    private static final String FILE_NAME = "scheduler.ini";

    private final List<Function<Problems, IniFile>> files;
    private final Map<String, String> environment;

    private SettingsSources(List<Function<Problems, IniFile>> files, Map<String, String> environment) {
        this.files = List.copyOf(files);
        this.environment = Map.copyOf(environment);
    }

    /** Nothing: every setting has its default. */
    public static SettingsSources none() {
        return new SettingsSources(List.of(), Map.of());
    }

    /**
     * The usual ones: {@code scheduler.ini} in a directory, {@code scheduler.ini} in its subdirectory that is called like
     * the environment (for example {@code live}), each if it is there, and the variables of this process.
     */
    public static SettingsSources in(Path directory, String environmentName) {
        return none().iniIfThere(directory.resolve(FILE_NAME))
                .iniIfThere(directory.resolve(environmentName).resolve(FILE_NAME))
                .environment(System.getenv());
    }

    /** Adds a file that must be there. */
    public SettingsSources ini(Path file) {
        return with(problems -> IniFile.read(file, problems));
    }

    /** Adds a file that may be missing. */
    public SettingsSources iniIfThere(Path file) {
        return with(problems -> Files.exists(file) ? IniFile.read(file, problems) : IniFile.EMPTY);
    }

    /** Adds a text, which is called {@code name} in messages. */
    public SettingsSources text(String name, String content) {
        return with(problems -> IniFile.parse(name, content, problems));
    }

    /** Sets the environment variables, of which those that begin with {@code TOKLIGENCE_} are looked at. */
    public SettingsSources environment(Map<String, String> variables) {
        return new SettingsSources(files, variables);
    }

    List<IniFile> readFiles(Problems problems) {
        return files.stream().map(file -> file.apply(problems)).toList();
    }

    Map<String, String> environment() {
        return environment;
    }

    private SettingsSources with(Function<Problems, IniFile> file) {
        List<Function<Problems, IniFile>> more = new ArrayList<>(files);
        more.add(file);
        return new SettingsSources(more, environment);
    }
}
