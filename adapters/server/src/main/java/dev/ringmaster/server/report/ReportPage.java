package dev.ringmaster.server.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ringmaster.server.replay.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The page: the template with Chart.js and the run's data inlined, so that it needs nothing but a browser. */
final class ReportPage {
    private static final String TEMPLATE = "/dev/ringmaster/server/report/report.html";
    private static final String CHART_PROPERTIES = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    private static final String CHART_FOLDER = "/META-INF/resources/webjars/chart.js/";

    private ReportPage() {}

    static void write(Path file, RunResult result) throws IOException {
        String data = new ObjectMapper().writeValueAsString(new PageData(result).json());
        Files.writeString(
                file,
                resource(TEMPLATE)
                        .replace("/*CHART_SCRIPT*/", script(chartScript()))
                        .replace("/*RUN_DATA*/", script(data)));
    }

    private static String chartScript() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = open(CHART_PROPERTIES)) {
            properties.load(in);
        }
        String script = resource(CHART_FOLDER + properties.getProperty("version") + "/dist/chart.umd.min.js");
        return script.replace("//# sourceMappingURL=chart.umd.min.js.map", "");
    }

    /** Nothing inside a script element may look like its end. */
    private static String script(String text) {
        return text.replace("</", "<\\/").replace("<!--", "<\\!--");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = ReportPage.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("the class path has no " + name);
        }
        return in;
    }
}
