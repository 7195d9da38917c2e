"""Chinese: full-width marks, no spaces beside characters, simplified forms (GB/T 15834, clreq)."""

import re
from collections.abc import Iterator

from pipeline.checks.pair import HAN, Pair

H = HAN.pattern
WIDE = r"[\u3000-\u303f\uff00-\uff65“”‘’—…]"
HALF_WIDTH = re.compile(rf"{H}[”’）》]?[,;:?!()]|[,;?!()](?={H})|{H}\.(?=$|[”’）\s])|{H}\.{{2,}}")
SPACED = re.compile(rf"{H}[ \t\u00a0]+(?=[\w{H[1:-1]}“‘（《])|[\w”’）》%][ \t\u00a0]+(?={H})")
BESIDE_WIDE = re.compile(
    r"[，。、；：？！（）《》][ \t\u00a0]+\S|\S[ \t\u00a0]+[，。、；：？！（）《》]"
)
TRADITIONAL = frozenset(
    "個們來這為國學會過發經時對點電話說見長開關東車馬鳥魚龍門問間聞聽買賣貝財責貢貴費貿資質賓"
    "贊贏趙軍連進運達違遠適選遺邊還鄉鄧鄭鄰醫釋錄錢鐵銀鋼錯鎮鏡鐘閉閣闊隊陳陸陽陰險際隨隱雙雜"
    "雞離難雲靈靜響頁頂順須預頭題願類顧顯風飛飯飲館餘馮駐駕驗驚體鬥魯鮮麥麗黃齊齒龜亞係傳傷債"
    "價億優儀儘償兒內兩冊凍凱別刪則剛創劃劇劉劍劑勁動務勝勞勢勵勸區協單卻厲參吳員呂喪喬嗎嘆嚴"
    "囑園圓圍團圖執場塊報墊塵壓壞壘壯壽夠夢夾奪奧獎奮婦媽嬰孫寧審寫寬實寶專尋導將屆層屬岡島峽"
    "嶺帥師帳帶幣幫幹幾庫廠廢廣廳張強彈歸當彙徑從復徹恆恥悅惡惱愛態慘慣慮慶憂憑憤憲憶應懷懸懼"
    "戰戲戶拋挾捨掃掛揀揚換揮損搖搶擁擇擊擋擔據擠擬擴擺擾攝敗敘敵數斷暫曆曉曠書條極構槍樂樓標"
    "樣樹橋機橫檔檢權歐歡歲歷殘殺毀氣決沒況涼淚淨淪淵減湧湯準溝溫滅滙滿漁漢潔潛澤濟濤濱瀏灣灘"
    "災烏無煙煩熱燈燒營爐爭爺爾牆狀獨獲獻現瑪環產畢畫異療盜盡監盤眾睏瞞礎確碼磚禮禍禪禿種稱穀"
    "積穩窮竄競筆節範築簡簽籌籃糧糾紀約紅納紐紙級紛組細終結絕給統絲綁維綱網緊緒線締緣編練緩縣"
    "縮縱總績織繞繼續纏罰罵羅義習聖聯聲職肅脈腦腳腫臉臟與興舉舊艦艱艷藝莊華萬葉蓋蓮蔣藍藥蘇蘭"
    "處號蟲蠻術衛裝裏補製複親覺覽觀訂計訊討訓訪設許訴診註評詞詢試詩該詳認誌語誠誤誰課調談請論"
    "諸謀謂謙講謝證識譜譯議護譽讀變讓豐貓貞貪貧販貨貫貸賀賊賞賢賦賴賺購贈趨跡踐軌軟載輔輕輝輛"
    "輪輸轉辦辭農遞遙遲邁鑒針釣鈔鉛銅銷鋒錦鍋鍵鎖鑽閃閒閱闆闖陝陣階隸雖雛霧韓韻頌頒頓頗領頻額"
    "顏飄飢飼飾養餓騎騙騰騷驅髮鬆鬧鳳鳴鴨鴻鷹鹽黨齡龐麼"
)
"""The commonest traditional characters; none of them is in GB 2312, the simplified standard set."""


def half_width(pair: Pair) -> Iterator[str]:
    """Half-width commas, stops and brackets beside Han characters."""
    if match := HALF_WIDTH.search(pair.target):
        yield f"“{match[0]}” has a half-width mark."


def han_space(pair: Pair) -> Iterator[str]:
    """Spaces between Han characters, between them and other letters, and beside wide marks."""
    for pattern in (SPACED, BESIDE_WIDE):
        if match := pattern.search(pair.target):
            yield f"There is a space in “{_around(pair.target, match)}”."
            return


def traditional(pair: Pair) -> Iterator[str]:
    """Traditional characters in a text that is not in the Hant script."""
    if "Hant" in pair.locale.tag or pair.locale.tag in ("zh-TW", "zh-HK", "zh-MO"):
        return
    if found := "".join(dict.fromkeys(c for c in pair.target if c in TRADITIONAL)):
        yield f"Traditional characters: {found}."


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 2) : match.end() + 3]
