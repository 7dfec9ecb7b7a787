//! What surrounds a report on a government page, and what editors leave in its markup.

use fastrand::Rng;

use super::html_style::Paste;

pub const HIDDEN_HEAD: &str = "<style>.hide{display:none}</style>\n<script>\nvar demo = \"二、主动公开政府信息情况 规章 9 9 9 <table><tr><td>规章</td><td>8</td></tr></table>\";\n</script>\n";

pub const HIDDEN_BODY: &str = "<div style=\"display:none\"><table><tr><td>规章</td><td>7</td><td>7</td><td>7</td></tr>\
<tr><td>一、本年新收政府信息公开申请数量</td><td>9</td><td>9</td><td>9</td><td>9</td><td>9</td><td>9</td><td>54</td></tr></table></div>\n\
<div hidden>四、结转下年度继续办理 5 5 5 5 5 5 30</div>\n<!-- <table><tr><td>行政许可</td><td>6</td></tr></table> -->\n\
<noscript>请启用脚本</noscript><template><table><tr><td>行政处罚</td><td>4</td></tr></table></template>\n";

pub const WORD_HEAD: &str = "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->\n\
<style>p.MsoNormal{mso-style-parent:\"\";margin:0cm;font-size:10.5pt;font-family:\"Calibri\",sans-serif}</style>\n";

pub const WORD_PARAGRAPH: &str = "<p class=MsoNormal align=center style='text-align:center;mso-pagination:widow-orphan;layout-grid-mode:char;line-height:24.0pt'>\
<span lang=EN-US style='font-size:12.0pt;font-family:仿宋_GB2312;mso-bidi-font-family:宋体;color:black;mso-font-kerning:0pt'>";

pub const WPS_PARAGRAPH: &str = "<p style=\"text-align: center; margin-top: 0px; margin-bottom: 0px; padding: 0px; -ms-text-autospace: ideograph-numeric;\">\
<span style=\"font-family: 宋体; font-size: 16px; letter-spacing: 0px;\">";

/// The start of a table.
pub fn table_open(paste: Paste) -> &'static str {
    match paste {
        Paste::Plain => "<table border=\"1\" cellspacing=\"0\"><tbody>\n",
        Paste::Word => {
            "<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 width=633 style='width:474.75pt;margin-left:-5.4pt;border-collapse:collapse;mso-padding-alt:0cm 0cm 0cm 0cm'><tbody>\n"
        }
        Paste::Wps => {
            "<table style=\"width: 632px; border-collapse: collapse; margin: 0px auto;\" align=\"center\" data-sort=\"sortDisabled\"><tbody>\n"
        }
    }
}

/// The start of a row.
pub fn row_open(paste: Paste) -> &'static str {
    match paste {
        Paste::Plain => "<tr>",
        Paste::Word => "<tr style='mso-yfti-irow:3;height:22.5pt;page-break-inside:avoid'>",
        Paste::Wps => "<tr style=\"height: 35px;\" class=\"firstRow\">",
    }
}

/// The attributes of a cell.
pub fn cell_style(paste: Paste) -> &'static str {
    match paste {
        Paste::Plain => "",
        Paste::Word => {
            " width=66 nowrap valign=center style='width:49.7pt;border:solid windowtext 1.0pt;border-left:none;mso-border-left-alt:solid windowtext .5pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt;height:22.5pt'"
        }
        Paste::Wps => {
            " style=\"border-width: 1px; border-style: solid; border-color: windowtext; padding: 0px; word-break: break-all;\" width=\"66\" valign=\"center\""
        }
    }
}

/// Everything inside the cells of layout tables.
pub fn layout_table(inner: &str) -> String {
    format!(
        "<table width=\"1000\" align=\"center\"><tr><td width=\"200\"><table><tr><td><a href=\"/\">首页</a></td></tr>\
         <tr><td>机构职能</td></tr><tr><td>信息公开年报</td></tr></table></td><td>\n<table width=\"780\"><tr><td>\n{inner}\n\
         </td></tr></table>\n</td></tr></table>\n"
    )
}

/// A value with something a browser does not show.
pub fn decoy(text: &str, rng: &mut Rng) -> String {
    match rng.u8(..5) {
        0 => format!("<span style=\"display:none\">9</span>{text}"),
        1 => format!("{text}<span style=\"DISPLAY: none;\">7</span>"),
        2 => format!("<!-- 5 -->{text}"),
        3 => format!("{text}<span hidden>3</span>"),
        _ => format!("{text}<script>document.write('')</script>"),
    }
}

/// Navigation, widgets and a block of metadata.
pub fn top(title: &str, rng: &mut Rng) -> String {
    let size = [
        "【字体：<a>大</a> <a>中</a> <a>小</a>】",
        "字体:[ <a>大</a> <a>中</a> <a>小</a> ]",
        "选择阅读字号：[ 大 中 小 ]",
    ][rng.usize(..3)];
    let views = rng.u16(1..9000);
    format!(
        "<div class=\"top\"><a>无障碍</a> <a>长者版</a> <a>登录</a> 今天是2024年3月5日</div>\n\
         <ul class=\"nav\"><li><a>首页</a></li><li><a>政务公开</a></li><li><a>互动交流（3.8万余件）</a></li></ul>\n\
         <div class=\"crumbs\">当前位置：<a>首页</a> &gt;&gt; <a>政府信息公开</a> &gt;&gt; <a>政府信息公开年报</a></div>\n\
         <div class=\"related\"><a>2018年度全市受理申请1204件</a><a>{title}的解读</a></div>\n\
         <table class=\"meta\"><tr><td>索引号：</td><td>014314799/2024-00002</td><td>分类：</td><td>政府信息公开年报</td></tr>\
         <tr><td>发布机构：</td><td>政务服务管理局</td><td>公开日期：</td><td>2024-01-17</td></tr>\
         <tr><td>文号：</td><td></td><td>有效性：</td><td>有效</td></tr></table>\n\
         <div class=\"info\">发布时间：2024-01-17 09:12　来源：本站　{size}　浏览次数：{views}次　<a>打印</a></div>\n"
    )
}

/// Links to neighbours and the footer.
pub fn bottom(rng: &mut Rng) -> String {
    let id = rng.u32(1_000_000..9_999_999);
    format!(
        "<div>附件：<a href=\"P0{id}.docx\">年度报告.docx</a>（63K）</div>\n\
         <div>上一篇：<a>2022年政府信息公开工作年度报告</a></div><div>下一篇：<a>没有了</a></div>\n\
         <div class=\"share\">分享到：微信 微博　扫描二维码　【关闭窗口】</div>\n\
         <div class=\"foot\">主办：人民政府办公室　网站标识码：41{id}　豫ICP备0500{}号　豫公网安备 41040202000{}号</div>\n",
        id % 10_000,
        id % 1000
    )
}
