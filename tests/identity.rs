//! Who and when: the report's own title among links, and witnesses that disagree.

use gongkai::grammar::Forms;
use gongkai::report::Report;

use crate::support::compare::run;

/// The tables of a report, so that it is one.
const BODY: &str = "<p>一、总体情况</p><p>依法推进政府信息公开。</p><p>二、主动公开政府信息情况</p>\
<table><tr><td colspan=4>第二十条第（一）项</td></tr><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td>\
<td>现行有效件数</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>\
<tr><td>行政规范性文件</td><td>0</td><td>0</td><td>0</td></tr></table>";

fn read(page: &str, name: &str) -> (Report, Vec<(&'static str, String)>) {
    let forms = Forms::builtin().expect("built-in forms");
    let (report, findings) = run(page.as_bytes(), name, &forms).expect("a report");
    let told = findings.into_iter().filter(|f| f.id.starts_with("year.") || f.id.starts_with("office."));
    (report, told.map(|f| (f.id, f.found.unwrap_or_default())).collect())
}

fn year(report: &Report) -> Option<u16> {
    report.year.as_ref().map(|y| y.value)
}

fn office(report: &Report) -> Option<&str> {
    report.office.as_ref().map(|o| o.value.as_str())
}

const OWN: &str = "<h1>新华区审计局2023年政府信息公开工作年度报告</h1>";

#[test]
fn links_to_other_years_are_not_the_title() {
    let links = "<ul><li><a>新华区审计局2022年政府信息公开工作年度报告</a></li>\
                 <li><a>新华区审计局2021年政府信息公开工作年度报告</a></li>\
                 <li><a>新华区审计局2020年政府信息公开工作年度报告</a></li></ul>";
    let around =
        "<div>上一篇：<a>新华区审计局2022年政府信息公开工作年度报告</a></div><div>下一篇：没有了</div>";
    for page in [
        format!("{links}{OWN}{BODY}"),
        format!("{OWN}{BODY}{links}"),
        format!("{around}{OWN}{BODY}"),
        format!("{OWN}{BODY}{around}"),
        format!("{links}<p>导航</p><p>首页</p>{OWN}<p>发布时间：2024-01-05</p>{around}{BODY}"),
    ] {
        let (report, told) = read(&page, "report.html");
        assert_eq!(year(&report), Some(2023), "{page}");
        assert_eq!(office(&report), Some("新华区审计局"), "{page}");
        assert_eq!(report.title.as_deref(), Some("新华区审计局2023年政府信息公开工作年度报告"), "{page}");
        assert_eq!(told, [], "{page}");
    }
}

#[test]
fn what_stands_above_a_broken_title_is_no_part_of_it() {
    let chrome = [
        "首页",
        "网站首页",
        "正文",
        "政务公开",
        "政府信息公开",
        "打印本页",
        "English",
        "无障碍阅读",
        "字号：大 中 小",
        "发布时间：2024-01-20",
        "江口县人民政府",
        "主办单位：江口县人民政府",
        "当前位置：首页",
        "政府信息公开年报",
        "江财发〔2024〕3号",
        "来源：县财政局",
        "浏览次数：128次",
    ];
    let broken: [(&[&str], &str); 6] = [
        (&["江口县财政局", "2023年政府信息公开工作年度报告"], "江口县财政局"),
        (&["江口县财政局2023年", "政府信息公开工作年度报告"], "江口县财政局"),
        (&["2023年", "江口县财政局政府信息公开工作年度报告"], "江口县财政局"),
        (&["湖北省江口县", "财政局2023年政府信息公开工作", "年度报告"], "湖北省江口县财政局"),
        (&["湖北省", "江口县财政局", "2023年政府信息公开工作年度报告"], "湖北省江口县财政局"),
        (&["江口县人民政府办公室", "2023年政府信息公开", "工作年度报告"], "江口县人民政府办公室"),
    ];
    for (lines, name) in broken {
        let title: String = lines.iter().map(|line| format!("<p>{line}</p>")).collect();
        // A year on a line of its own may be a link to that year's reports.
        let doubts =
            if lines[0] == "2023年" { vec![("year.uncertain", "2023".to_owned())] } else { Vec::new() };
        for above in chrome {
            let page = format!("<div>{above}</div>{title}{BODY}");
            let (report, told) = read(&page, "report.html");
            assert_eq!((office(&report), year(&report)), (Some(name), Some(2023)), "{above} {lines:?}");
            assert_eq!(told, doubts, "{page}");
        }
        let (report, told) = read(&format!("{title}{BODY}"), "report.html");
        assert_eq!((office(&report), year(&report)), (Some(name), Some(2023)), "{lines:?}");
        assert_eq!(told, doubts, "{lines:?}");
    }
}

#[test]
fn the_text_names_the_office_where_the_title_does_not() {
    let bare = "<p>政府信息公开工作年度报告</p>";
    let intro = "<p>本报告由江口县财政局编制，统计期限自2022年1月1日至2022年12月31日。</p>";
    let page = |above: &str, intro: &str| format!("<div>{above}</div>{bare}{intro}{BODY}");
    // A site's name above the title gives way to the text, and both are told.
    for above in ["收藏", "乡镇街道", "主办：永宁县人民政府", "永宁县人民政府门户网站"]
    {
        let (report, told) = read(&page(above, intro), "report.html");
        assert_eq!((office(&report), year(&report)), (Some("江口县财政局"), Some(2022)), "{above}");
        assert_eq!(told, [], "{above}");
    }
    let (report, told) = read(&page("永宁县人民政府", intro), "report.html");
    assert_eq!(office(&report), Some("江口县财政局"));
    assert_eq!(told, [("office.conflict", "江口县财政局".to_owned())]);
    // Whom to ask is no more than a hint.
    let asked =
        "<p>对本报告如有疑问，请与江口县财政局办公室联系。统计期限自2022年1月1日至2022年12月31日。</p>";
    let (report, told) = read(&page("收藏", asked), "report.html");
    assert_eq!(office(&report), Some("江口县财政局"));
    assert_eq!(told, [("office.uncertain", String::new())]);
    // Nobody is named.
    let (report, told) = read(&page("收藏", "<p>我局编制本报告。</p>"), "report.html");
    assert_eq!(office(&report), None);
    assert!(told.iter().any(|(id, _)| *id == "office.missing"), "{told:?}");
}

#[test]
fn a_sentence_that_announces_the_report_is_not_its_title() {
    let lines = |head: &[&str]| head.iter().map(|line| format!("<p>{line}</p>")).collect::<String>();
    for (head, title) in [
        (
            &[
                "江口县太平乡人民政府",
                "2022年政府信息公开工作年度报告",
                "现将江口县太平乡2022年政府信息公开工作年度报告公布如下：",
            ][..],
            "江口县太平乡人民政府2022年政府信息公开工作年度报告",
        ),
        (
            &[
                "江口县财政局",
                "关于2022年政府信息公开工作的年度报告",
                "特向社会公布江口县财政局2022年政府信息公开工作年度报告。",
            ],
            "江口县财政局关于2022年政府信息公开工作的年度报告",
        ),
        (
            &[
                "江口县财政局",
                "2022年度政府信息公开工作年度报告",
                "江口县财政局2022年政府信息公开工作年度报告由六部分组成。",
            ],
            "江口县财政局2022年度政府信息公开工作年度报告",
        ),
        (
            &["江口县财政局（2022年）政府信息公开工作年度报告："],
            "江口县财政局（2022年）政府信息公开工作年度报告",
        ),
        // The name of a region above it is not joined to a title with a full stop.
        (
            &["铜仁市", "江口县财政局2022年政府信息公开工作年度报告。"],
            "江口县财政局2022年政府信息公开工作年度报告",
        ),
        // Where there is no other, what it announces.
        (
            &["现将江口县财政局2022年政府信息公开工作年度报告公布如下："],
            "江口县财政局2022年政府信息公开工作年度报告",
        ),
    ] {
        let (report, told) = read(&format!("{}{BODY}", lines(head)), "report.html");
        assert_eq!(report.title.as_deref(), Some(title), "{head:?}");
        assert_eq!(year(&report), Some(2022), "{head:?}");
        assert!(office(&report).is_some_and(|office| title.starts_with(office)), "{head:?}");
        assert_eq!(told, [], "{head:?}");
    }
}

#[test]
fn title_and_introduction_are_held_against_each_other() {
    let page = |name: &str| format!("{OWN}<p>本报告由{name}编制。</p>{BODY}");
    for same in ["新华区审计局", "西陵市新华区审计局", "区审计局", "審計局"] {
        assert_eq!(read(&page(same), "report.html").1, [], "{same}");
    }
    for other in ["永宁县审计局", "新华区财政局"] {
        let (report, told) = read(&page(other), "report.html");
        assert_eq!(office(&report), Some("新华区审计局"), "{other}");
        assert_eq!(told, [("office.conflict", other.to_owned())]);
    }
}

#[test]
fn a_title_is_found_among_the_parts_of_a_page_s_title() {
    let own = "江口县财政局2023年政府信息公开工作年度报告";
    for stated in [
        format!("{own}_永宁县人民政府"),
        format!("永宁县人民政府-{own}"),
        format!("中国永宁县 政府信息公开年报 {own}"),
        format!("政府信息公开 - {own}"),
        format!("永宁县人民政府门户网站 {own}"),
        format!("{own}|年报|永宁县政务公开"),
        "江口县财政局 2023 年政府信息公开工作年度报告".to_owned(),
        "永宁县人民政府 江口县财政局 2023 年政府信息公开工作年度报告".to_owned(),
        "江口县 财政局2023年政府信息公开工作年度报告".to_owned(),
        "江口县财政局 2023年度 政府信息公开工作 年度报告".to_owned(),
    ] {
        let page = format!("<head><title>{stated}</title></head><body>{BODY}");
        let (report, told) = read(&page, "report.html");
        assert_eq!((office(&report), year(&report)), (Some("江口县财政局"), Some(2023)), "{stated}");
        assert_eq!(told, [], "{stated}");
    }
}

#[test]
fn a_year_above_a_title_without_one_is_held_against_the_text() {
    let page =
        |text: &str| format!("<li>2024年</li><p>新华区审计局政府信息公开工作年度报告</p><p>{text}</p>{BODY}");
    let period = |year: u16| format!("本报告统计期限自{year}年1月1日至{year}年12月31日。");
    let (report, told) = read(&page(&period(2024)), "report.html");
    assert_eq!((year(&report), told), (Some(2024), Vec::new()));
    let (report, told) = read(&page(&period(2023)), "report.html");
    assert_eq!((year(&report), told), (Some(2023), vec![("year.title", "2024".to_owned())]));
    let (report, told) = read(&page(""), "report.html");
    assert_eq!((year(&report), told), (Some(2024), vec![("year.uncertain", "2024".to_owned())]));
}

#[test]
fn a_page_without_title_does_not_take_that_of_a_link() {
    let links = "<ul><li>新华区审计局2022年政府信息公开工作年度报告</li>\
                 <li>新华区审计局2021年政府信息公开工作年度报告</li></ul>";
    let below = "<div>上一篇：新华区审计局2022年政府信息公开工作年度报告</div>";
    for page in [format!("{links}{BODY}"), format!("{BODY}{links}"), format!("{BODY}{below}")] {
        let (report, told) = read(&page, "report.html");
        assert_eq!(year(&report), None, "{page}");
        assert_eq!(report.title, None, "{page}");
        assert!(told.iter().any(|t| t.0 == "year.missing"), "{told:?}");
    }
    // One link alone is taken, and doubted.
    let (report, told) = read(&format!("{below}{BODY}"), "report.html");
    assert_eq!(year(&report), Some(2022));
    assert!(told.iter().any(|t| t.0 == "year.uncertain"), "{told:?}");
}

#[test]
fn the_text_tells_which_of_several_titles_is_meant() {
    let links =
        "<p>新华区审计局2022年政府信息公开工作年度报告</p><p>新华区审计局2023年政府信息公开工作年度报告</p>";
    let intro = "<p>本报告所列数据的统计期限自2023年1月1日至2023年12月31日止。</p>";
    let (report, told) = read(&format!("{links}{intro}{BODY}"), "report.html");
    assert_eq!(year(&report), Some(2023));
    assert_eq!(told, []);
}

#[test]
fn witnesses_that_disagree_are_findings() {
    let period = "<p>本报告所列数据的统计期限自2022年1月1日至2022年12月31日止。</p>";
    let quoted = "<p>根据要求编制《新华区审计局2021年政府信息公开工作年度报告》，现予公布。</p>";
    let meta = "<title>新华区审计局2020年政府信息公开工作年度报告</title>";
    let prose = BODY.replace("依法推进", "2022年，我局依法推进");
    for (page, name, id, found) in [
        (format!("{OWN}{period}{BODY}"), "report.html", "year.period", "2022"),
        (format!("{OWN}{quoted}{BODY}"), "report.html", "year.title", "2021"),
        (format!("{meta}{OWN}{BODY}"), "report.html", "year.title", "2020"),
        (format!("{OWN}{prose}"), "report.html", "year.prose", "2022"),
        (format!("{OWN}{BODY}"), "2024/kgl-2024.html", "year.file_name", "2024"),
    ] {
        let (report, told) = read(&page, name);
        assert_eq!(year(&report), Some(2023), "{page}");
        assert_eq!(told, [(id, found.to_owned())], "{page}");
    }
    let (_, told) = read(&format!("{OWN}{BODY}"), "2023/report_2023.html");
    assert_eq!(told, []);
}

#[test]
fn weak_witnesses_are_doubted() {
    let (report, told) = read(BODY, "report-2023.html");
    assert_eq!(year(&report), Some(2023));
    let ids: Vec<&str> = told.iter().map(|t| t.0).collect();
    assert_eq!(ids, ["year.uncertain", "office.missing"]);
    let (report, told) = read(BODY, "report.html");
    assert_eq!((year(&report), office(&report)), (None, None));
    let ids: Vec<&str> = told.iter().map(|t| t.0).collect();
    assert_eq!(ids, ["year.missing", "office.missing"]);
}

#[test]
fn a_path_through_the_site_may_name_the_report() {
    let crumbs =
        "<div>当前位置：首页 &gt; 政府信息公开年报 &gt; 新华区审计局2023年政府信息公开工作年度报告</div>";
    let intro = "<p>本报告所列数据的统计期限自2023年1月1日至2023年12月31日止。</p>";
    let (report, told) = read(&format!("{crumbs}{intro}{BODY}"), "report.html");
    assert_eq!((year(&report), office(&report)), (Some(2023), Some("新华区审计局")));
    assert_eq!(told, []);
}

#[test]
fn a_title_in_traditional_characters_is_told_as_it_stands() {
    let title = "<h1>武漢市生態環境局（本級）2023年政府信息公開工作年度報告</h1>";
    let (report, told) = read(&format!("{title}{BODY}"), "report.html");
    assert_eq!((year(&report), office(&report)), (Some(2023), Some("武漢市生態環境局（本級）")));
    assert_eq!(told, []);
}

#[test]
fn what_a_flip_book_prints_above_a_page_is_no_part_of_the_name() {
    for front in ["Page 9 - ", "Page 12 – ", "P3 — "] {
        let source = format!(
            "{front}石桥区审计局2023年政府信息公开工作年度报告\nP. 9\n二、主动公开政府信息情况\n信息内容\n本年处理决定数量\n行政许可\n6\n行政处罚\n5\n行政强制\n4\n"
        );
        let office = crate::attacks::read(&source).report.office.map(|o| o.value);
        assert_eq!(office.as_deref(), Some("石桥区审计局"), "{front}");
    }
}

/// A title broken within the name of the office, as centred covers and narrow columns break it.
#[test]
fn a_name_that_is_broken_over_lines_is_whole_again() {
    for (lines, office) in [
        ("宣城市\n人民政府2023年政府信息公开工作年度报告", "宣城市人民政府"),
        ("长沙市岳麓区\n教育局2023年政府信息公开工作年度报告", "长沙市岳麓区教育局"),
        (
            "中国（安徽）自由贸易试验区合肥片区管理委\n员会2023年政府信息公开工作年度报告",
            "中国（安徽）自由贸易试验区合肥片区管理委员会",
        ),
    ] {
        let text = format!(
            "{lines}\n一、总体情况\n本机关认真做好公开工作。\n二、主动公开政府信息情况\n无。\n三、收到和处理政府信息公开申请情况\n无。\n"
        );
        let read = crate::attacks::read(&text);
        assert_eq!(read.report.office.map(|o| o.value).as_deref(), Some(office), "{lines}");
    }
    for above in ["首页", "江口县人民政府门户网站", "政务公开"] {
        let text = format!(
            "{above}\n南浦县教育局2023年政府信息公开工作年度报告\n一、总体情况\n本机关认真做好公开工作。\n二、主动公开政府信息情况\n无。\n三、收到和处理政府信息公开申请情况\n无。\n"
        );
        let read = crate::attacks::read(&text);
        assert_eq!(read.report.office.map(|o| o.value).as_deref(), Some("南浦县教育局"), "{above}");
    }
}

/// The report of the tests under another title.
fn titled(title: &str, introduction: &str) -> String {
    let own = "新华区矿工路街道办事处 2023 年政府信息公开工作年度报告";
    crate::attacks::changed(own, &format!("{title}\n{introduction}"))
}

#[test]
fn words_in_front_of_an_office_are_no_part_of_it() {
    for title in [
        "一图读懂青山区民政局2023年政府信息公开工作年度报告",
        "图说青山区民政局2023年政府信息公开工作年度报告",
        "解读青山区民政局2023年政府信息公开工作年度报告",
        "关于印发青山区民政局2023年政府信息公开工作年度报告的通知",
        "关于公布青山区民政局2023年政府信息公开工作年度报告的公告",
    ] {
        let read = crate::attacks::read(&titled(title, ""));
        assert_eq!(office(&read.report), Some("青山区民政局"), "{title}");
        let announced = title.ends_with("公告");
        let told = read.findings.iter().any(|f| f.id == "title.look_alike");
        assert_eq!(told, !announced, "{title}");
    }
    // An office may begin with such a word.
    let read = crate::attacks::read(&titled("新闻出版局2023年政府信息公开工作年度报告", ""));
    assert_eq!(office(&read.report), Some("新闻出版局"));
}

#[test]
fn what_is_about_reports_says_so_though_it_has_tables() {
    for title in [
        "关于做好2023年政府信息公开工作年度报告编制和发布工作的通知",
        "青山区2023年政府信息公开工作年度报告汇编",
        "青山区民政局2023年政府信息公开工作年度报告模板",
        "青山区民政局2023年上半年政府信息公开工作年度报告",
    ] {
        let read = crate::attacks::read(&titled(title, ""));
        assert!(read.findings.iter().any(|f| f.id == "title.look_alike"), "{title}");
        assert_ne!(office(&read.report), Some("做好"));
    }
}

#[test]
fn half_a_year_is_no_report() {
    for title in
        ["青山区民政局2023年上半年政府信息公开工作报告", "青山区民政局2023年第一季度政府信息公开工作报告"]
    {
        let forms = Forms::builtin().expect("built-in forms");
        let error = run(titled(title, "").as_bytes(), "source", &forms).expect_err(title);
        assert!(error.contains("季度") || error.contains("上半年"), "{error}");
    }
}

#[test]
fn the_text_says_of_which_city() {
    let title = "市人民政府办公室2023年政府信息公开工作年度报告";
    let said = "根据《中华人民共和国政府信息公开条例》要求,现公开天门市人民政府办公室2023年政府信息公开工作年度报告。";
    let read = crate::attacks::read(&titled(title, said));
    assert_eq!(office(&read.report), Some("天门市人民政府办公室"));
    let read = crate::attacks::read(&titled(title, ""));
    assert_eq!(office(&read.report), Some("市人民政府办公室"));
    assert!(read.findings.iter().any(|f| f.id == "office.uncertain"));
    // What stands in front of a name in running text is no name.
    for (title, said) in [
        ("区教育局", "本区教育局编制本报告。"),
        ("市教育局", "该市教育局编制本报告。"),
        ("区教育局", "为做好政府信息公开工作青山区教育局编制了本报告。"),
        ("镇海区教育局", "本报告由市政府办公室和镇海区教育局编制。"),
    ] {
        let read = crate::attacks::read(&titled(&format!("{title}2023年政府信息公开工作年度报告"), said));
        assert_eq!(office(&read.report), Some(title), "{said}");
    }
}

#[test]
fn names_that_begin_like_other_words_are_names() {
    for name in ["年陡镇人民政府", "四季度假区管理委员会", "动漫产业园管理委员会", "新闻出版局"]
    {
        for noun in ["工作年度报告", "工作报告"] {
            let read = crate::attacks::read(&titled(&format!("{name}2023年政府信息公开{noun}"), ""));
            assert_eq!(office(&read.report), Some(name), "{noun}");
            assert!(!read.findings.iter().any(|f| f.id == "title.look_alike"), "{name}");
        }
    }
}

/// A page whose part one reads so, below an introduction.
fn page(introduction: &str, part_one: &str) -> String {
    format!("<p>{introduction}</p>{}", BODY.replace("依法推进政府信息公开。", part_one))
}

#[test]
fn a_year_that_is_announced_counts_before_those_of_part_one() {
    let since = "自2019年新修订的《条例》施行以来，我局认真贯彻。";
    for (introduction, part_one, told) in [
        ("根据《条例》要求，现公布江口县自然资源局2022年政府信息公开工作年度报告。", since, vec![]),
        (
            "根据《条例》和国办公开办函〔2021〕30号要求，现公布江口县自然资源局2022年政府信息公开工作年度报告。",
            "依法公开。",
            vec![],
        ),
        ("根据《条例》要求，编制江口县自然资源局政府信息公开工作2022年度报告。", since, vec![]),
        // A text that speaks of another year all along says so.
        (
            "根据《条例》要求，现公布江口县自然资源局2022年政府信息公开工作年度报告。",
            "2021年，我局认真贯彻。2021年，我局收到申请三件。",
            vec![("year.prose", "2021".to_owned())],
        ),
    ] {
        let (report, found) = read(&page(introduction, part_one), "report.html");
        assert_eq!(year(&report), Some(2022), "{introduction} {part_one}");
        let found: Vec<_> = found.into_iter().filter(|f| f.0.starts_with("year.")).collect();
        if part_one != since {
            assert_eq!(found, told, "{introduction} {part_one}");
        }
    }
}

#[test]
fn of_several_years_in_part_one_the_one_it_speaks_of_counts() {
    for (part_one, own, uncertain) in [
        ("网站于2015年建成。2023年，我局主动公开信息。", Some(2023), false),
        ("根据《江口县2022年政务公开工作要点》，2023年，我局主动公开信息，比2022年增加。", Some(2023), false),
        (
            "自2019年新修订的《条例》施行以来。（一）2022年，发布信息。（二）2022年，办理申请。",
            Some(2022),
            false,
        ),
        ("2022年，我局收到12件。2021年，收到10件，2022年增加2件。", Some(2022), false),
        // The opening tells, whatever is named more often, and that is said.
        ("2023年，我局公开12条。2018年，制定制度。2018年以来严格执行。", Some(2023), true),
        ("2023年1月至12月，我局公开12条。2022年度决算公开。", Some(2023), true),
        ("网站于2015年建成。", Some(2015), true),
        ("我局公开了2020年度决算、2021年度预算。", None, false),
    ] {
        let (report, told) = read(&page("", part_one), "report.html");
        assert_eq!(year(&report), own, "{part_one}");
        assert_eq!(told.iter().any(|t| t.0 == "year.uncertain"), uncertain, "{part_one}: {told:?}");
        assert_eq!(told.iter().any(|t| t.0 == "year.missing"), own.is_none(), "{part_one}: {told:?}");
    }
}

#[test]
fn a_document_that_a_sentence_cites_is_no_title() {
    for cited in [
        "按照《永宁县人民政府办公室关于2021年度政府信息公开工作年度报告编制工作的通知》要求，编制本报告。",
        "按照《永宁县人民政府办公室关于2021年度政府信息公开工作年度报告<br>编制工作的通知》要求，编制本报告。",
        "按照《永宁县2021年政府信息公开工作年度报告编制指南》，编制本报告。",
    ] {
        let (report, told) = read(&page(cited, "2021年，我局依法公开。"), "report.html");
        assert_eq!(report.title, None, "{cited}");
        assert_ne!(office(&report), Some("永宁县人民政府办公室"), "{cited}");
        assert_ne!(office(&report), Some("永宁县"), "{cited}");
        assert!(told.iter().any(|t| t.0.starts_with("office.")), "{cited}: {told:?}");
    }
    // The report's own title in such brackets, or behind a law in such, is one.
    for own in [
        "根据要求编制《新华区审计局2021年政府信息公开工作年度报告》，现予公布。",
        "现将《新华区审计局2021年政府信息公开工作年度报告全文》公布如下",
        "现公布《新华区审计局2021年政府信息公开工作年度报告及附表》。",
        "现将《新华区审计局2021年政府信息公开工作年度报告",
        "根据《条例》编制新华区审计局2021年政府信息公开工作年度报告",
        "根据《条例》，编制新华区审计局2021年政府信息公开工作年度报告。",
    ] {
        let (report, _) =
            read(&page(own, "自2019年新条例施行以来，认真贯彻条例。2022年，我局获评优秀。"), "report.html");
        assert_eq!((office(&report), year(&report)), (Some("新华区审计局"), Some(2021)), "{own}");
    }
}

#[test]
fn an_office_by_which_the_report_was_made_is_named() {
    let page = page("本报告由江口县塘下镇人民政府结合有关统计数据编制。", "2021年，依法公开政府信息。");
    let (report, told) = read(&page, "report.html");
    assert_eq!(office(&report), Some("江口县塘下镇人民政府"));
    assert_eq!(told, []);
}

/// A text with this first line, and with the official parts or without.
fn paper(title: &str, parts: bool) -> String {
    let parts = if parts {
        "一、总体情况\n略。\n二、主动公开政府信息情况\n略。\n三、收到和处理政府信息公开申请情况\n略。\n\
         四、政府信息公开行政复议、行政诉讼情况\n略。\n五、存在的主要问题及改进情况\n略。\n"
    } else {
        "各县区人民政府：\n现将有关情况通报如下。\n一、总体情况\n各单位都按时发布。\n"
    };
    format!("{title}\n发布时间：2023-02-10\n{parts}")
}

fn refused(text: &str) -> Option<String> {
    let forms = Forms::builtin().expect("built-in forms");
    run(text.as_bytes(), "paper.txt", &forms).err().map(|e| e.to_string())
}

#[test]
fn a_paper_about_reports_is_none() {
    for title in [
        "青山市人民政府办公室关于2022年政府信息公开工作年度报告抽查情况的通报",
        "青山市2022年政府信息公开工作年度报告编制说明",
        "青山市2022年政府信息公开工作年度报告考核细则（试行）",
        "关于更正青山市教育局2022年政府信息公开工作年度报告的说明",
        "青山市2022年政府信息公开第三方评估报告",
        "青山市2022年政府信息公开自查报告",
        "青山县教育局发布2022年政府信息公开工作年度报告",
        "关于做好2022年政府信息公开工作年度报告\n\n编制和发布工作的通知",
    ] {
        assert!(refused(&paper(title, false)).is_some(), "{title}");
    }
    for title in [
        "青山市教育局2022年政府信息公开工作年度报告",
        "关于发布青山市教育局2022年政府信息公开工作年度报告",
        "青山市教育局2022年政府信息公开工作情况报告",
        "青山市教育局2022年政府信息公开工作年度报告\n来源：青山市教育局关于公开工作的说明页",
        "青山市教育局2022年政府信息公开工作年度报告 发布时间：2023-01-20",
    ] {
        assert_eq!(refused(&paper(title, false)), None, "{title}");
    }
    // A report under a name that papers have too is one, and said to be doubtful; so is one of before the forms.
    let forms = Forms::builtin().expect("built-in forms");
    for (title, parts) in [
        ("关于青山市教育局2022年政府信息公开工作年度报告的公告", true),
        ("青山市教育局2015年政府信息公开年度报告公示", false),
    ] {
        let (report, findings) = run(paper(title, parts).as_bytes(), "paper.txt", &forms).expect("a report");
        assert_eq!(office(&report), Some("青山市教育局"), "{title}");
        assert!(findings.iter().any(|f| f.id == "title.look_alike"), "{title}");
    }
}

#[test]
fn a_few_rows_that_other_papers_have_are_no_report() {
    for text in [
        "青山县交通运输局2022年行政执法数据公开表\n事项\t数量\n行政许可\t1500\n行政处罚\t90\n行政强制\t4\n行政检查\t800\n",
        "青山县财政局2023年部门决算\n行政事业性收费\t1234.56\n政府集中采购\t320\n合计\t1554.56\n",
    ] {
        assert!(refused(text).is_some(), "{text}");
    }
}

#[test]
fn a_title_that_papers_have_too_does_not_give_way_to_a_link() {
    for link in ["新华区审计局2022年政府信息公开工作年度报告", "江口县水利局2022年政府信息公开工作年度报告"]
    {
        let text = titled("新华区审计局2023年政府信息公开工作年度报告公示", "");
        let read = crate::attacks::read(&format!("相关文档\n{link}\n\n{text}"));
        assert_eq!((office(&read.report), year(&read.report)), (Some("新华区审计局"), Some(2023)), "{link}");
    }
}

#[test]
fn words_in_front_of_a_paragraph_begin_no_report() {
    let plan = "完成 2020 年度政府信息公开年度报告 1 份，依法公开政府信息，及时回应社会关切，不断提高公开工作的水平，\
                加强队伍建设，完善各项制度，建立健全长效机制，扎实推进各项工作，取得了良好的成效和进展，受到群众的好评。";
    for page in [format!("{OWN}<p>{plan}</p>{BODY}"), format!("{OWN}<p>首页</p><p>{plan}</p>{BODY}")] {
        let (report, told) = read(&page, "report.html");
        assert_eq!((office(&report), year(&report)), (Some("新华区审计局"), Some(2023)), "{page}");
        assert_eq!(told, [], "{page}");
    }
}

#[test]
fn a_title_in_front_of_a_long_line_is_found() {
    let long = "依法公开政府信息，及时回应社会关切，不断提高公开工作的水平。".repeat(5);
    let text = format!(
        "清水县人民政府2019年 政府信息公开工作年度报告 一、总体情况 2019年，{long}\n二、主动公开政府信息情况\n\
         三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n"
    );
    let (report, told) = read(&text, "report.txt");
    assert_eq!((office(&report), year(&report)), (Some("清水县人民政府"), Some(2019)));
    assert_eq!(told, []);
}

#[test]
fn a_title_of_another_year_in_front_of_a_line_is_not_the_report_s() {
    let long = "依法公开政府信息，及时回应社会关切，不断提高公开工作的水平。".repeat(5);
    for front in [
        "清水县财政局2020年政府信息公开工作年度报告 已于去年公布。",
        "对照 清水县财政局 2020 年政府信息公开工作年度报告 改进。",
    ] {
        let text = format!(
            "{front}本报告的统计期限自2021年1月1日至2021年12月31日。{long}\n一、总体情况\n2021年，{long}\n二、主动公开政府信息情况\n\
             三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n"
        );
        let (report, _) = read(&text, "report.txt");
        assert_eq!((year(&report), report.title), (Some(2021), None), "{front}");
    }
}

#[test]
fn words_behind_a_title_may_make_it_another_papers() {
    let told = |title: &str| {
        let read = crate::attacks::read(&titled(title, ""));
        assert_eq!(office(&read.report), Some("青山区民政局"), "{title}");
        read.findings.iter().any(|f| f.id == "title.look_alike")
    };
    for title in [
        "青山区民政局2023年政府信息公开工作年度报告专家点评",
        "青山区民政局2023年政府信息公开工作年度报告整改台账",
        "青山区民政局2023年政府信息公开工作年度报告补充说明",
        "青山区民政局2023年政府信息公开第三方评估报告",
    ] {
        assert!(told(title), "{title}");
    }
    for title in [
        "青山区民政局2023年政府信息公开工作年度报告（全文）",
        "青山区民政局2023年政府信息公开工作年度报告正式版",
        "青山区民政局2023年政府信息公开工作年度报告及统计表",
        "青山区民政局2023年政府信息公开工作年度报告浏览次数",
        "青山区民政局2023年政府信息公开工作情况报告如下",
        "青山区民政局2023年政府信息公开工作年度报告 来源：青山区民政局",
        "《青山区民政局2023年政府信息公开工作年度报告》",
    ] {
        assert!(!told(title), "{title}");
    }
}

#[test]
fn what_is_not_of_one_whole_year_is_said() {
    let told = |title: &str, introduction: &str| {
        let read = crate::attacks::read(&titled(title, introduction));
        read.findings.iter().any(|f| f.id == "year.part")
    };
    let own = "青山区民政局2023年政府信息公开工作年度报告";
    for title in [
        "青山区2023年1-9月政府信息公开工作报告",
        "青山区2023年9月份政府信息公开工作报告",
        "青山区政府信息公开工作情况月报（2023年11月）",
        "青山区2023年第三季度政府信息公开申请办理情况统计表",
        "青山区2023年政府信息公开数据统计（截至9月30日）",
        "青山区2019-2023年政府信息公开工作报告",
    ] {
        assert!(told(title, ""), "{title}");
    }
    assert!(told(own, "本报告所列数据的统计期限自2023年7月1日起至2023年9月30日止。"));
    for title in [
        own,
        "青山区民政局2023年政府信息公开工作年度报告（2024年1月）",
        "青山区2023年1-12月政府信息公开工作报告",
    ] {
        assert!(!told(title, "本报告所列数据的统计期限自2023年1月1日起至12月31日止。"), "{title}");
    }
}

#[test]
fn a_title_in_front_of_its_introduction_is_found() {
    let own = "新华区矿工路街道办事处 2023 年政府信息公开工作年度报告";
    let title = "青山区自然资源与规划局2023年政府信息公开工作年度报告";
    for introduction in [
        "根据《中华人民共和国政府信息公开条例》规定编制本报告。",
        "根据《中华人民共和国政府信息公开条例》规定编制本报告。本报告中所列数据统计期限为2023年1月1日至12月31日。",
        "根据《中华人民共和国政府信息公开条例》规定，由本局编制本报告，向社会公布，欢迎监督。本报告中所列数据统计期限为2023年1月1日至12月31日，共六个部分。",
    ] {
        for between in [" ", ""] {
            let source = crate::attacks::changed(own, &format!("{title}{between}{introduction}"));
            let read = crate::attacks::read(&source);
            assert_eq!(office(&read.report), Some("青山区自然资源与规划局"), "`{between}` {introduction}");
            assert_eq!(read.report.title.as_deref(), Some(title), "`{between}` {introduction}");
        }
    }
}

#[test]
fn labels_without_a_figure_and_anybodys_name_are_no_report() {
    let source = "| 项目 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n\
        | 一、本年新收政府信息公开申请数量 | | | | | | | |\n| 二、上年结转政府信息公开申请数量 | | | | | | | |\n\
        | （一）予以公开 | | | | | | | |\n| 四、结转下年度继续办理 | | | | | | | |\n";
    assert!(refused(source).is_some());
}

#[test]
fn sheets_state_the_office_and_the_year_in_cells() {
    let table = BODY.split_once("<table>").expect("a table").1;
    let of = |rows: &str| {
        read(
            &format!("<table><tr><td colspan=4>政府信息公开工作年度报告统计表</td></tr>{rows}{table}"),
            "a.html",
        )
    };
    let row = |cells: &[&str]| format!("<tr><td>{}</td></tr>", cells.join("</td><td>"));
    let (report, told) = of(&row(&["填报单位：江口县林业局", "", "", "2023年度"]));
    assert_eq!((office(&report), year(&report)), (Some("江口县林业局"), Some(2023)));
    assert_eq!(told, [("year.uncertain", "2023".to_owned())]);
    for rows in [
        row(&["填报单位（盖章）：江口县林业局", "", "统计年度：2023年", ""]),
        row(&["填报单位：", "江口县林业局", "年度：", "2023"]),
        row(&["填报机关：江口县林业局", "", "", ""]) + &row(&["报告年度：２０２３", "", "", ""]),
        row(&["填报单位：江口县林业局", "2022年度", "", "统计年度：2023"]),
    ] {
        let (report, told) = of(&rows);
        assert_eq!((office(&report), year(&report)), (Some("江口县林业局"), Some(2023)), "{rows}");
        assert!(told.is_empty(), "{rows}: {told:?}");
    }
    // Who is not sure does not say.
    let (report, _) = of(&(row(&["填报单位：江口县林业局", "", "", "2022年度"])
        + &row(&["填报单位：江口县教育局", "", "", "2023年度"])));
    assert_eq!((office(&report), year(&report)), (None, None));
    let (report, told) = read(
        &format!("{OWN}<table>{}{table}", row(&["填报单位：新华区人民政府办公室", "", "", "2022年度"])),
        "a.html",
    );
    assert_eq!((office(&report), year(&report), told.len()), (Some("新华区审计局"), Some(2023), 0));
}

#[test]
fn an_office_that_a_field_states_without_its_region_is_doubted() {
    let head = "<h1>政府信息公开工作年度报告</h1>";
    for (name, doubted) in [("市人民政府办公室", true), ("新华区人民政府办公室", false)] {
        let (report, told) = read(&format!("{head}<p>填报单位：{name}</p>{BODY}"), "2023.html");
        assert_eq!(office(&report), Some(name));
        assert_eq!(told.iter().any(|(id, _)| *id == "office.uncertain"), doubted, "{name}: {told:?}");
    }
}
